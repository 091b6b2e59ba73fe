package dev.assay.bench;

import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.NpyFile;
import dev.assay.engine.activations.ScipyCsr;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.ConceptNames;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.search.FormulaSearch;
import dev.assay.engine.search.Found;
import dev.assay.engine.search.SearchMode;
import dev.assay.engine.search.SearchSettings;
import dev.assay.spi.Run;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.util.FixedBitSet;

/**
 * Measures the formula search on the reference data: milliseconds per trained unit of each mode, one thread, warm; then 1,024
 * units at once on all cores with the heap that took. Arguments: the folder of the reference data, and optionally the modes.
 */
public final class SearchBench {

    private static final int TRAINED = 36;
    private static final int MANY = 1024;

    private final ConceptMatrix matrix;
    private final Neighbours neighbours;
    private final List<FixedBitSet> targets;

    private SearchBench(Path folder) throws IOException {
        ScipyCsr csr = ScipyCsr.read(folder.resolve("concepts.npz"));
        this.matrix = new ConceptMatrix(
                ConceptNames.read(folder.resolve("concepts.txt")), csr.rowStarts(), csr.columnNumbers());
        this.neighbours = Neighbours.read(folder.resolve("neighbours.txt"), matrix.concepts());
        Activations activations = NpyFile.readMatrix(folder.resolve("activations.npy"));
        List<String> lines = Files.readAllLines(folder.resolve("units.csv"));
        int[] units = new int[TRAINED];
        double[] thresholds = new double[TRAINED];
        for (int unit = 0; unit < TRAINED; unit++) {
            units[unit] = unit;
            thresholds[unit] = Double.parseDouble(lines.get(unit + 1).split(",")[3]);
        }
        this.targets = activations.active(units, thresholds);
    }

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws Exception {
        SearchBench bench = new SearchBench(Path.of(arguments[0]));
        System.out.printf(
                Locale.ROOT,
                "%d rows × %d concepts, %d trained units, Java %s, %d cores%n",
                bench.matrix.rows(),
                bench.matrix.concepts(),
                TRAINED,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors());
        System.out.printf("%-20s %6s %10s %10s %10s %10s%n", "mode", "length", "mean ms", "median", "max", "mean IoU");
        List<SearchMode> modes = arguments.length == 1
                ? List.of(SearchMode.values())
                : Arrays.stream(arguments).skip(1).map(SearchMode::valueOf).toList();
        for (SearchMode mode : modes) {
            int[] lengths = mode == SearchMode.EXACT ? new int[] {1, 2, 3} : new int[] {3, 5, 10};
            for (int length : lengths) {
                bench.one(mode, length);
            }
        }
        for (SearchMode mode : modes) {
            if (mode != SearchMode.EXACT) {
                bench.many(mode);
            }
        }
    }

    private void one(SearchMode mode, int length) {
        FormulaSearch search = new FormulaSearch(matrix, neighbours, SearchSettings.of(mode));
        int warmUp = mode == SearchMode.EXACT ? 1 : 3;
        int rounds = mode == SearchMode.EXACT ? 1 : 5;
        double[] milliseconds = new double[TRAINED];
        double iou = 0;
        for (int round = 0; round < warmUp + rounds; round++) {
            iou = 0;
            for (int unit = 0; unit < TRAINED; unit++) {
                long start = System.nanoTime();
                Found found = search.search(targets.get(unit), new int[] {length}, Run.unwatched())
                        .getFirst();
                double taken = (System.nanoTime() - start) * 1e-6;
                milliseconds[unit] += round < warmUp ? 0 : taken / rounds;
                iou += found.iou() / TRAINED;
            }
        }
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-20s %6d %10.2f %10.2f %10.2f %10.5f%n",
                mode,
                length,
                Arrays.stream(milliseconds).average().orElseThrow(),
                sorted[TRAINED / 2],
                sorted[TRAINED - 1],
                iou);
    }

    /** Searches many targets: the trained units', each with a tenth of its rows moved elsewhere, no two alike. */
    private void many(SearchMode mode) throws InterruptedException, ExecutionException {
        Random random = new Random(1);
        List<FixedBitSet> many = new ArrayList<>();
        for (int k = 0; k < MANY; k++) {
            FixedBitSet mask = targets.get(k % TRAINED).clone();
            for (int moved = mask.cardinality() / 10; moved > 0; moved--) {
                int row = mask.nextSetBit(random.nextInt(matrix.rows() - 1));
                if (row < matrix.rows()) {
                    mask.clear(row);
                    mask.set(random.nextInt(matrix.rows()));
                }
            }
            many.add(mask);
        }
        ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
        long start = System.nanoTime();
        FormulaSearch search = new FormulaSearch(matrix, neighbours, SearchSettings.of(mode));
        double iou = 0;
        try (ExecutorService pool =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<Found>> answers = many.stream()
                    .map(mask -> pool.submit(() ->
                            search.search(mask, new int[] {5}, Run.unwatched()).getFirst()))
                    .toList();
            for (Future<Found> answer : answers) {
                iou += answer.get().iou() / MANY;
            }
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.out.printf(
                Locale.ROOT,
                "%s, length 5, %d units, %d threads: %.2f s, peak heap %d MB, mean IoU %.5f%n",
                mode,
                MANY,
                Runtime.getRuntime().availableProcessors(),
                seconds,
                peak >> 20,
                iou);
    }
}
