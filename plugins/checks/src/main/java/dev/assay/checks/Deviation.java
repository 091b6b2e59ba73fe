package dev.assay.checks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two numbers that should be one. */
record Deviation(int row, int position, double expected, double found) {

    double size() {
        double size = Math.abs(expected - found);
        return Double.isNaN(size) ? Double.POSITIVE_INFINITY : size;
    }

    /**
     * The first that is above the tolerance, by rows and then positions; null: there is none. Where both are NaN there is nothing to
     * compare; rows of different lengths differ where the shorter one ends.
     */
    static @Nullable Deviation first(List<double[]> expected, List<double[]> found, double tolerance) {
        for (int row = 0; row < expected.size(); row++) {
            Deviation in = first(row, expected.get(row), found.get(row), tolerance);
            if (in != null) {
                return in;
            }
        }
        return null;
    }

    static @Nullable Deviation first(int row, double[] expected, double[] found, double tolerance) {
        for (int p = 0; p < Math.max(expected.length, found.length); p++) {
            double e = p < expected.length ? expected[p] : Double.POSITIVE_INFINITY;
            double f = p < found.length ? found[p] : Double.POSITIVE_INFINITY;
            if (differ(e, f, tolerance)) {
                return new Deviation(row, p, e, f);
            }
        }
        return null;
    }

    static boolean differ(double expected, double found, double tolerance) {
        if (Double.isNaN(expected) || Double.isNaN(found)) {
            return Double.isNaN(expected) != Double.isNaN(found);
        }
        return expected != found && !(Math.abs(expected - found) <= tolerance);
    }
}
