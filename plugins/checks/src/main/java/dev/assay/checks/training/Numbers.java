package dev.assay.checks.training;

import java.util.Locale;

/** Numbers as people read them in sentences. */
final class Numbers {

    private Numbers() {}

    /** In four digits: {@code 0.6931}, {@code 12.35}, {@code 3.000e-05}. */
    static String shown(double value) {
        double size = Math.abs(value);
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : String.valueOf(value);
        }
        if (size >= 1e6 || size < 1e-3) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return String.format(
                Locale.ROOT, size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : size >= 1 ? "%.3f" : "%.4f", value);
    }

    /** {@code 84.2 %}. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
