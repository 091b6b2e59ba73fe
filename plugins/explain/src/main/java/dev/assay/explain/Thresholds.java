package dev.assay.explain;

import dev.assay.engine.activations.Activations;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** When a unit counts as active: always where its activation is strictly greater than a number. */
final class Thresholds {

    static final String RELU = "relu";
    /** Where values have no natural 0: the published work on units without a rectifier takes a top quantile too. */
    static final String TOP = "quantile:0.01";

    private static final String QUANTILE = "quantile:";

    /** How far values that are the same may lie apart, in parts of the unit's largest. */
    private static final float ROUNDING = 1e-5f;

    /** Units whose activations are gathered in one pass over the matrix. */
    private static final int BLOCK = 32;

    private Thresholds() {}

    /**
     * One threshold per unit.
     *
     * @param spec {@code relu} (0), {@code quantile:Q} (at most the share Q of the rows is above it), a number, or a file of
     *     one number per unit
     * @param counted the rows that quantiles are taken of; null: all
     */
    static double[] of(String spec, Activations activations, @Nullable FixedBitSet counted) {
        double[] thresholds = new double[activations.units()];
        if (spec.equals(RELU)) {
            return thresholds;
        }
        if (spec.startsWith(QUANTILE)) {
            double share = number(spec.substring(QUANTILE.length()), spec);
            if (!(share > 0 && share < 1)) {
                throw new UserError("--thresholds " + spec
                        + ": the quantile must be above 0 and below 1, for instance quantile:0.01");
            }
            IntStream.range(0, (thresholds.length + BLOCK - 1) / BLOCK)
                    .parallel()
                    .forEach(block -> quantiles(block * BLOCK, share, activations, counted, thresholds));
            return thresholds;
        }
        Path file = Path.of(spec);
        if (Files.exists(file)) {
            return UnitTable.readThresholds(file, activations.units());
        }
        Arrays.fill(thresholds, number(spec, spec));
        return thresholds;
    }

    /** As {@link #of(String, Activations, FixedBitSet)}, with quantiles of all rows. */
    static double[] of(String spec, Activations activations) {
        return of(spec, activations, null);
    }

    private static void quantiles(
            int from, double share, Activations activations, @Nullable FixedBitSet counted, double[] thresholds) {
        int to = Math.min(from + BLOCK, thresholds.length);
        float[][] columns = activations.columns(from, to, counted);
        for (int unit = from; unit < to; unit++) {
            thresholds[unit] = above(columns[unit - from], share);
        }
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

    private static double number(String text, String spec) {
        try {
            double value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new UserError(
                    "--thresholds " + spec + ": give relu, quantile:0.01, a number, or a file of one number per unit",
                    e);
        }
        throw new UserError("--thresholds " + spec + ": the threshold must be finite");
    }
}
