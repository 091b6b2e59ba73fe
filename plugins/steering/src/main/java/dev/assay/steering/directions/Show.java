package dev.assay.steering.directions;

import java.util.Locale;

/** How figures are written for people. */
final class Show {

    private Show() {}

    /** Three digits that tell something. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "–";
    }

    /** A share as a percentage. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    /** A noun with its number. */
    static String counted(int count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
