package dev.assay.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.NearestWords;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.concepts.Vocabulary;
import dev.assay.engine.concepts.WordVectors;
import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.english.EnglishPlugin;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long data take from their file to the concept matrix, with all English concept sets.
 *
 * <pre>
 * IndexingBench snli FILE [VECTORS]   imports and indexes an SNLI file several times; the first time is the cold one
 * IndexingBench generated PAIRS       the same for generated pairs, once; run it with a small heap to see that it streams
 * </pre>
 */
public final class IndexingBench {

    private IndexingBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("assay-indexing");
        try {
            if (arguments.length >= 2 && arguments[0].equals("snli")) {
                snli(folder, Path.of(arguments[1]), arguments.length > 2 ? Path.of(arguments[2]) : null);
            } else if (arguments.length == 2 && arguments[0].equals("generated")) {
                generated(folder, Integer.parseInt(arguments[1]));
            } else {
                System.err.println("usage: IndexingBench snli FILE [VECTORS] | generated PAIRS");
                System.exit(2);
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void snli(Path folder, Path file, @Nullable Path vectors) throws IOException, SQLException {
        for (int round = 0; round < 6; round++) {
            Path own = Files.createDirectory(folder.resolve("round" + round));
            ImportRequest request = ImportRequest.snli("snli", List.of(file));
            measure(round == 0 ? "cold" : "warm " + round, own, request, vectors);
        }
    }

    private static void generated(Path folder, int pairs) throws IOException, SQLException {
        Path file = folder.resolve("pairs.csv");
        long start = System.nanoTime();
        write(file, pairs);
        System.out.printf(
                Locale.ROOT, "wrote %,d pairs, %,d MB, in %.1f s%n", pairs, Files.size(file) >> 20, seconds(start));
        Columns columns = Columns.pair("premise", "hypothesis", "label");
        ImportRequest request = ImportRequest.pairs("generated", ImportRequest.Format.CSV, List.of(file), columns);
        measure("generated", folder, request, null);
        System.out.printf(
                Locale.ROOT,
                "heap: at most %,d MB used of %,d MB%n",
                peakMegabytes(),
                Runtime.getRuntime().maxMemory() >> 20);
    }

    private static void measure(String name, Path folder, ImportRequest request, @Nullable Path vectors)
            throws IOException, SQLException {
        Run run = Run.unwatched();
        List<ConceptSet> sets = new EnglishPlugin().conceptSets();
        long start = System.nanoTime();
        double cpu = cpuSeconds();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("bench.duckdb"))) {
            DataSet data = new DataSets(connection).importFiles(request, run);
            double imported = seconds(start);
            try (ConceptIndex index = ConceptIndex.open(data, sets, folder.resolve("indexes"), run)) {
                double indexed = seconds(start);
                ConceptMatrix matrix = index.matrix(Vocabulary.DEFAULT, run);
                double done = seconds(start);
                System.out.printf(
                        Locale.ROOT,
                        "%-9s import %.2f s, index %.2f s, matrix %.2f s, together %.2f s (%.1f CPU s): %,d rows x %,d concepts, %,d entries%n",
                        name,
                        imported,
                        indexed - imported,
                        done - indexed,
                        done,
                        cpuSeconds() - cpu,
                        matrix.rows(),
                        matrix.concepts(),
                        matrix.columns().length);
                if (vectors != null) {
                    neighbours(matrix, vectors, run);
                }
            }
        }
    }

    private static void neighbours(ConceptMatrix matrix, Path file, Run run) {
        long start = System.nanoTime();
        WordVectors vectors = WordVectors.read(file, NearestWords.words(matrix.names())::contains, run);
        double read = seconds(start);
        Neighbours neighbours = NearestWords.of(matrix.names(), vectors, NearestWords.DEFAULT, run);
        System.out.printf(
                Locale.ROOT,
                "          vectors of %,d words read in %.2f s, neighbours of %,d concepts in %.2f s%n",
                vectors.size(),
                read,
                neighbours.concepts(),
                seconds(start) - read);
    }

    /** Pairs whose words fall in frequency as in real text, with 20,000 different ones. */
    private static void write(Path file, int pairs) throws IOException {
        Random random = new Random(17);
        String[] labels = DataSet.NLI_LABELS.toArray(String[]::new);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("premise,hypothesis,label\n");
            for (int i = 0; i < pairs; i++) {
                sentence(random, 14, out);
                out.write(',');
                sentence(random, 8, out);
                out.write(',');
                out.write(labels[random.nextInt(labels.length)]);
                out.write('\n');
            }
        }
    }

    private static void sentence(Random random, int words, BufferedWriter out) throws IOException {
        for (int i = 0; i < words; i++) {
            int word = (int) Math.pow(20_000, random.nextDouble());
            out.write(i == 0 ? "The w" : " w");
            out.write(Integer.toString(word, 36));
        }
        out.write(" .");
    }

    private static long peakMegabytes() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                bytes += pool.getPeakUsage().getUsed();
            }
        }
        return bytes >> 20;
    }

    /** Of all threads, compilation and garbage collection included: comparable on a busy machine. */
    private static double cpuSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e9;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
