package dev.assay.explain;

import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.UnitThresholds;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** When a unit counts as active: always where its activation is strictly greater than a number. */
final class Thresholds {

    static final String RELU = "relu";
    /** Where values have no natural 0: the published work on units without a rectifier takes a top quantile too. */
    static final String TOP = "quantile:" + UnitThresholds.TOP;

    private static final String QUANTILE = "quantile:";

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
            return UnitThresholds.quantiles(share, activations, counted);
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
