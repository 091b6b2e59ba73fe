package dev.assay.engine.activations;

import dev.assay.engine.concepts.NearRow;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;

/**
 * The rows of a matrix whose activations point in the same direction as those of an example. Every row is compared, in blocks on all
 * cores with Lucene's vectorised product: ten million values take some milliseconds, as fast as memory gives them.
 */
public final class NearestRows {

    private static final int BLOCK = 1024;

    /** The least alike first; of equally alike the one that comes later. */
    private static final Comparator<NearRow> WORST_FIRST = Comparator.comparingDouble(NearRow::score)
            .thenComparing(Comparator.comparingInt(NearRow::row).reversed());

    private NearestRows() {}

    /**
     * The rows with the greatest cosine, the best first and equally good ones by number. A row of zeros has no direction and is never
     * found.
     *
     * @param norms Euclidean length of each row; see {@link UnitStatistics#norms}
     * @param example {@code [units]}
     * @param except a row to leave out, or -1
     * @return none where the example has no direction
     * @throws java.util.concurrent.CancellationException when cancelled
     */
    public static List<NearRow> byCosine(
            Activations matrix, float[] norms, float[] example, int most, int except, Run run) {
        float length = (float) Math.sqrt(VectorUtil.dotProduct(example, example));
        if (length == 0 || most < 1) {
            return List.of();
        }
        List<PriorityQueue<NearRow>> found = IntStream.range(0, (matrix.rows() + BLOCK - 1) / BLOCK)
                .parallel()
                .mapToObj(block -> {
                    run.checkCancelled();
                    PriorityQueue<NearRow> best = new PriorityQueue<>(WORST_FIRST);
                    float[] values = new float[matrix.units()];
                    int end = Math.min(matrix.rows(), (block + 1) * BLOCK);
                    for (int row = block * BLOCK; row < end; row++) {
                        if (row != except && norms[row] > 0) {
                            matrix.copyRow(row, values);
                            double cosine = (double) VectorUtil.dotProduct(values, example) / norms[row] / length;
                            keep(best, new NearRow(row, Math.clamp(cosine, -1, 1)), most);
                        }
                    }
                    return best;
                })
                .toList();
        PriorityQueue<NearRow> all = new PriorityQueue<>(WORST_FIRST);
        found.forEach(block -> block.forEach(row -> keep(all, row, most)));
        List<NearRow> best = new ArrayList<>(all);
        best.sort(WORST_FIRST.reversed());
        return best;
    }

    private static void keep(PriorityQueue<NearRow> best, NearRow row, int most) {
        if (best.size() < most) {
            best.add(row);
        } else if (WORST_FIRST.compare(row, best.element()) > 0) {
            best.remove();
            best.add(row);
        }
    }
}
