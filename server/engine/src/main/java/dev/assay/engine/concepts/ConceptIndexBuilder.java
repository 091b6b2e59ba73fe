package dev.assay.engine.concepts;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Builds a concept index. Finding concepts is the slow part, so all cores do that, a batch of examples each; one thread adds the
 * documents in the order of rows and merges only neighbouring segments, down to one, so a document's number is its row. A bounded number
 * of batches is under way, so memory does not grow with the data set. All is written under a temporary name and renamed last.
 */
final class ConceptIndexBuilder {

    /** Examples read at once. */
    private static final int READ = 2048;
    /** Examples that one worker takes at once: some 50 ms of tagging, so a cancelled run ends soon. */
    private static final int BATCH = 128;
    /** The same where each example has as many rows as tokens: what is found waits on the heap until it is written. */
    private static final int BATCH_OF_TOKENS = 8;

    private final DataSet dataSet;
    private final Run run;
    private final int threads = Runtime.getRuntime().availableProcessors();
    private final BlockingQueue<Function<Example, List<Map<String, Set<String>>>>> finders =
            new ArrayBlockingQueue<>(threads);
    private final Map<String, TermStream> streams = new HashMap<>();
    private final Document document = new Document();
    private final int batchSize;
    private final Field number = new NumericDocValuesField(ConceptIndex.EXAMPLE, 0);

    /** @param tokens null: an example is a row */
    ConceptIndexBuilder(DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets, Run run) {
        this.dataSet = dataSet;
        this.run = run;
        this.batchSize = tokens == null ? BATCH : BATCH_OF_TOKENS;
        for (int i = 0; i < threads; i++) {
            if (tokens == null) {
                ConceptFinder finder = new ConceptFinder(dataSet.fields(), sets);
                finders.add(example -> List.of(find(finder, example, dataSet.fields())));
            } else {
                finders.add(new TokenConcepts(dataSet.fields(), sets, tokens)::find);
            }
        }
        Stream<String> words = tokens == null ? dataSet.fields().stream().map(FieldWords::field) : Stream.empty();
        for (String field : Stream.concat(new IndexFields(dataSet, tokens, sets).names().stream(), words)
                .toList()) {
            TermStream stream = new TermStream();
            streams.put(field, stream);
            document.add(new Field(field, stream, TermStream.TYPE));
        }
        if (tokens != null) {
            document.add(number);
        }
    }

    private static Map<String, Set<String>> find(ConceptFinder finder, Example example, List<String> fields) {
        Map<String, Set<String>> terms = new HashMap<>();
        fields.forEach(field -> terms.put(FieldWords.field(field), FieldWords.of(example.text(field))));
        finder.find(example, (field, term, sentence, token) -> add(terms, field, term));
        return terms;
    }

    static void add(Map<String, Set<String>> terms, String field, String term) {
        terms.computeIfAbsent(field, name -> new HashSet<>()).add(term);
    }

    /** Makes the folder {@code target}, whole. */
    void build(Path target) throws IOException {
        Path temporary = Files.createDirectories(Objects.requireNonNull(target.getParent()))
                .resolve(".assay-unfinished-" + UUID.randomUUID());
        try {
            try (Directory directory = FSDirectory.open(temporary)) {
                write(directory);
            }
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                run.log("the index was built twice at the same time; the other one is used");
            }
        } finally {
            delete(temporary);
        }
    }

    private void write(Directory directory) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig()
                .setMergePolicy(new LogDocMergePolicy())
                .setMergeScheduler(new SerialMergeScheduler())
                .setRAMBufferSizeMB(64)
                .setCommitOnClose(false);
        ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("concepts-", 1).daemon().factory());
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            Queue<Future<List<Found>>> underWay = new ArrayDeque<>();
            dataSet.forEachBatch(READ, run, examples -> {
                for (int from = 0; from < examples.size(); from += batchSize) {
                    List<Example> batch = examples.subList(from, Math.min(from + batchSize, examples.size()));
                    underWay.add(workers.submit(() -> find(batch)));
                    if (underWay.size() > 4 * threads) {
                        add(underWay.remove(), writer);
                    }
                }
            });
            while (!underWay.isEmpty()) {
                add(underWay.remove(), writer);
            }
            writer.forceMerge(1);
            writer.commit();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            workers.shutdownNow();
        }
    }

    /** Per row of an example and field the terms that hold. */
    private record Found(int example, List<Map<String, Set<String>>> rows) {}

    private List<Found> find(List<Example> batch) throws InterruptedException {
        Function<Example, List<Map<String, Set<String>>>> finder = finders.take();
        try {
            List<Found> found = new ArrayList<>(batch.size());
            for (Example example : batch) {
                run.checkCancelled();
                found.add(new Found(example.row(), finder.apply(example)));
            }
            return found;
        } finally {
            finders.add(finder);
        }
    }

    private void add(Future<List<Found>> batch, IndexWriter writer) {
        run.checkCancelled();
        try {
            List<Found> examples = batch.get();
            for (Found found : examples) {
                number.setLongValue(found.example);
                for (Map<String, Set<String>> terms : found.rows) {
                    streams.forEach((field, stream) -> stream.set(terms.getOrDefault(field, Collections.emptySet())));
                    writer.addDocument(document);
                }
            }
            int done = examples.getLast().example + 1;
            run.progress(
                    done / (double) dataSet.rows(),
                    "indexed the concepts of " + done + " of " + dataSet.rows() + " examples");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case UserError failure -> throw failure;
                case CancellationException cancelled -> throw cancelled;
                case null, default ->
                    throw new IllegalStateException("concepts could not be found: " + e.getCause(), e.getCause());
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
