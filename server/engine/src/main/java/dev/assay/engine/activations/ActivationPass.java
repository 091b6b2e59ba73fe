package dev.assay.engine.activations;

import dev.assay.engine.activations.ModelReader.Values;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.WriteFailure;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a model did on all examples of a data set, in files. Examples stream through: some tens of thousands of tokens are held at
 * once, sorted by length so that a batch has little padding, and each batch's rows are written to their places as it comes. So what is
 * held on the heap is one batch, whatever the size of the data, while the rows are in order.
 *
 * @param values {@code [rows, units]}, a row per example or per token as the reader's pooling has it
 * @param probabilities {@code [examples, labels]}, labels in the model's order; null for a model that does not classify
 * @param cut examples that are longer than the model can read
 */
public record ActivationPass(Activations values, @Nullable Activations probabilities, int cut) {

    /** Tokens of the examples that are held while they wait for their batch. */
    private static final int WINDOW = 1 << 16;

    /** Tokens of a batch with its padding; more make nothing faster. */
    private static final int BATCH_TOKENS = 4096;

    /** Values of a batch, a bound for what is held of wide hook points: 16 MB, and as much again while they are copied. */
    private static final int BATCH_VALUES = 1 << 22;

    /** Texts of a batch, so that a pass over short ones can be cancelled as soon. */
    private static final int BATCH_TEXTS = 512;

    /**
     * What a pass wrote.
     *
     * @param rows of the matrix
     * @param cut examples that are longer than the model can read
     */
    public record Written(long rows, int cut) {}

    /**
     * Runs a model over the data, unless the folder has the files of an earlier run already.
     *
     * @param folder made when it does not exist; its name must tell the model and the data, as {@link ModelReader#fingerprint} and
     *     {@link DataSet#fingerprint} do, since files that are there are taken as they are
     * @throws UserError when the model cannot read the data or a file cannot be written
     * @throws java.util.concurrent.CancellationException when cancelled; nothing half-written stays
     */
    public static ActivationPass run(ModelReader reader, DataSet data, Path folder, Run run) {
        reader.check(data);
        @Nullable Path probabilities = reader.labels().isEmpty() ? null : probabilities(reader, folder);
        Path cut = folder.resolve(reader.name() + ".cut");
        try {
            Files.createDirectories(folder);
            // Written last, so that whoever finds it finds the others too.
            if (!Files.exists(cut)) {
                Written written = write(reader, data, values(reader, folder), probabilities, text -> {}, run);
                AtomicFile.write(cut, (written.cut() + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return read(reader, folder);
        } catch (IOException e) {
            throw WriteFailure.of(folder, e);
        }
    }

    /**
     * What an earlier {@link #run} left in the folder; empty when there was none.
     *
     * @throws UserError when a file of it is damaged
     */
    public static Optional<ActivationPass> kept(ModelReader reader, Path folder) {
        if (!isKept(reader, folder)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(reader, folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the folder has what an earlier {@link #run} left. */
    public static boolean isKept(ModelReader reader, Path folder) {
        return Files.exists(folder.resolve(reader.name() + ".cut"));
    }

    private static ActivationPass read(ModelReader reader, Path folder) throws IOException {
        return new ActivationPass(
                NpyFile.readMatrix(values(reader, folder)),
                reader.labels().isEmpty() ? null : NpyFile.readMatrix(probabilities(reader, folder)),
                Integer.parseInt(
                        Files.readString(folder.resolve(reader.name() + ".cut")).strip()));
    }

    private static Path values(ModelReader reader, Path folder) {
        return folder.resolve(reader.name() + ".npy");
    }

    private static Path probabilities(ModelReader reader, Path folder) {
        return folder.resolve(reader.name() + ".probabilities.npy");
    }

    /**
     * Runs a model over the data and writes what it does.
     *
     * @param file of the values
     * @param probabilities null: they are not written
     * @param watcher hears of each example, in order, before its rows are there
     * @throws UserError as {@link #run}, and when the model gives a number that is not finite
     */
    public static Written write(
            ModelReader reader,
            DataSet data,
            Path file,
            @Nullable Path probabilities,
            Consumer<ModelText> watcher,
            Run run) {
        reader.check(data);
        try (NpyWriter values = NpyWriter.create(file, reader.units());
                @Nullable
                        NpyWriter classes = probabilities == null
                                ? null
                                : NpyWriter.create(
                                        probabilities, reader.labels().size())) {
            Window window = new Window(reader, data.rows(), values, classes, run);
            data.forEachBatch(256, run, examples -> {
                for (Example example : examples) {
                    ModelText text = reader.text(example);
                    watcher.accept(text);
                    window.add(text);
                }
            });
            window.flush();
            values.finish();
            if (classes != null) {
                classes.finish();
            }
            return new Written(window.rows, window.cut);
        }
    }

    /** How many texts of a length make a batch. */
    static int batch(int length, int units) {
        int tokens = Math.min(BATCH_TOKENS, BATCH_VALUES / units);
        return Math.clamp(tokens / Math.max(1, length), 1, BATCH_TEXTS);
    }

    /** Texts that wait for their batch, with the places of their rows. */
    private static final class Window {

        private record Waiting(ModelText text, long row) {}

        private final ModelReader reader;
        private final int examples;
        private final NpyWriter values;
        private final @Nullable NpyWriter classes;
        private final Run run;
        private final List<Waiting> waiting = new ArrayList<>();
        private int tokens;
        private long rows;
        private int done;
        private int cut;

        Window(ModelReader reader, int examples, NpyWriter values, @Nullable NpyWriter classes, Run run) {
            this.reader = reader;
            this.examples = examples;
            this.values = values;
            this.classes = classes;
            this.run = run;
        }

        void add(ModelText text) {
            waiting.add(new Waiting(text, rows));
            rows += reader.rows(text);
            cut += text.cut() ? 1 : 0;
            tokens += text.length();
            if (tokens >= WINDOW) {
                flush();
            }
        }

        void flush() {
            // The longest come first: a batch's padding is to the length of its first.
            waiting.sort(Comparator.comparingInt(each -> -each.text().length()));
            for (int from = 0; from < waiting.size(); ) {
                run.checkCancelled();
                int longest = waiting.get(from).text().length();
                int to = Math.min(waiting.size(), from + batch(longest, reader.units()));
                write(waiting.subList(from, to));
                done += to - from;
                run.progress((double) done / examples, "the model read " + done + " of " + examples + " examples");
                from = to;
            }
            waiting.clear();
            tokens = 0;
        }

        private void write(List<Waiting> batch) {
            Values read = reader.read(batch.stream().map(Waiting::text).toList(), run);
            FloatMatrix matrix = read.values();
            int at = 0;
            for (int i = 0; i < batch.size(); i++) {
                Waiting each = batch.get(i);
                int count = reader.rows(each.text());
                refuseNonFinite(matrix, at, count, each.text());
                values.rows(each.row(), matrix.values(), at * matrix.columns(), count);
                at += count;
                if (classes != null && read.probabilities() != null) {
                    classes.rows(
                            each.text().example(),
                            read.probabilities().values(),
                            i * read.probabilities().columns(),
                            1);
                }
            }
        }

        private void refuseNonFinite(FloatMatrix matrix, int row, int count, ModelText text) {
            for (int i = row * matrix.columns(); i < (row + count) * matrix.columns(); i++) {
                if (!Float.isFinite(matrix.values()[i])) {
                    throw new UserError("At " + reader.hook() + " the model gives " + matrix.values()[i]
                            + " for unit " + i % matrix.columns() + " in row " + text.example()
                            + " of the data; its weights are damaged or it was trained with another precision.");
                }
            }
        }
    }
}
