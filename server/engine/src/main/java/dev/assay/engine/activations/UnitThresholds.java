package dev.assay.engine.activations;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** When a unit counts as active, where nobody says otherwise: always where its activation is strictly greater than a number. */
public final class UnitThresholds {

    /** Where values have no natural 0: the share of rows that the published work on units without a rectifier takes. */
    public static final double TOP = 0.01;

    /** How far values that are the same may lie apart, in parts of the unit's largest. */
    private static final float ROUNDING = 1e-5f;

    /** Units whose activations are gathered in one pass over the matrix. */
    private static final int BLOCK = 32;

    private UnitThresholds() {}

    /** One per unit: 0 where values come out of a rectifier, else their {@linkplain #quantiles quantile} of {@link #TOP}. */
    public static double[] usual(boolean rectified, Activations activations) {
        return rectified ? new double[activations.units()] : quantiles(TOP, activations, null);
    }

    /**
     * Per unit the least value that at most a share of the rows exceeds; see {@link #above}.
     *
     * @param share above 0 and below 1
     * @param counted the rows that it is the share of; null: all
     */
    public static double[] quantiles(double share, Activations activations, @Nullable FixedBitSet counted) {
        double[] thresholds = new double[activations.units()];
        IntStream.range(0, (thresholds.length + BLOCK - 1) / BLOCK).parallel().forEach(block -> {
            int from = block * BLOCK;
            int to = Math.min(from + BLOCK, thresholds.length);
            float[][] columns = activations.columns(from, to, counted);
            for (int unit = from; unit < to; unit++) {
                thresholds[unit] = above(columns[unit - from], share);
            }
        });
        return thresholds;
    }

    /**
     * The least value that at most the given share of the values exceeds, where values that differ by no more than rounding are the
     * same: a model gives the same state wherever texts begin alike, but for its last digits. Where more than that share have the
     * highest value, it is the next lower one, so that such a unit is not called silent. Sorts the values.
     */
    static double above(float[] values, double share) {
        Arrays.sort(values);
        int last = values.length - 1;
        float rounding = ROUNDING * Math.max(Math.abs(values[0]), Math.abs(values[last]));
        int at = last - (int) Math.floor(share * values.length);
        float cut = values[at];
        while (at < last && values[at + 1] <= cut + rounding) {
            at++;
        }
        if (at < last) {
            return values[at];
        }
        while (at > 0 && values[at] >= values[last] - rounding) {
            at--;
        }
        return values[at] < values[last] - rounding ? values[at] : values[last];
    }
}
