package dev.assay.engine.workspace;

import java.util.Locale;

/** Large numbers as people read them: three digits at most before the unit. */
public final class Amount {

    private static final String[] COUNTS = {"", " thousand", " million", " billion", " trillion"};
    private static final String[] BYTES = {" bytes", " kB", " MB", " GB", " TB"};

    private Amount() {}

    /** 655872 is {@code 656 thousand}. */
    public static String of(long count) {
        return scaled(count, COUNTS);
    }

    /** In decimal units: 2626168 is {@code 2.6 MB}. */
    public static String ofBytes(long bytes) {
        return scaled(bytes, BYTES);
    }

    private static String scaled(long amount, String[] units) {
        double scaled = amount;
        int unit = 0;
        while (scaled >= 999.5 && unit < units.length - 1) {
            scaled /= 1000;
            unit++;
        }
        String format = unit == 0 || scaled >= 99.95 ? "%.0f%s" : "%.1f%s";
        return String.format(Locale.ROOT, format, scaled, units[unit]);
    }
}
