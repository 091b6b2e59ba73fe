package dev.assay.explain;

import dev.assay.engine.activations.Activations;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** When a unit counts as active: always where its activation is strictly greater than a number. */
final class Thresholds {

    private static final String QUANTILE = "quantile:";

    private Thresholds() {}

    /**
     * One threshold per unit.
     *
     * @param spec {@code relu} (0), {@code quantile:Q} (at most the share Q of the rows is above it), a number, or a file of
     *     one number per unit
     */
    static double[] of(String spec, Activations activations) {
        double[] thresholds = new double[activations.units()];
        if (spec.equals("relu")) {
            return thresholds;
        }
        if (spec.startsWith(QUANTILE)) {
            double share = number(spec.substring(QUANTILE.length()), spec);
            if (!(share > 0 && share < 1)) {
                throw new UserError("--thresholds " + spec
                        + ": the quantile must be above 0 and below 1, for instance quantile:0.01");
            }
            Arrays.setAll(thresholds, unit -> above(activations.unit(unit), share));
            return thresholds;
        }
        Path file = Path.of(spec);
        if (Files.exists(file)) {
            return UnitTable.readThresholds(file, activations.units());
        }
        Arrays.fill(thresholds, number(spec, spec));
        return thresholds;
    }

    /** The least value that at most the given share of the values exceeds. */
    static double above(float[] values, double share) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        int active = (int) Math.floor(share * sorted.length);
        return sorted[sorted.length - 1 - active];
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
