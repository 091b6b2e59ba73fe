package dev.assay.checks.training;

import java.util.List;

/** A curve as one line of text. */
final class Sparkline {

    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** At most so many characters, from the lowest value to the highest; each is the mean of its stretch. */
    static String of(List<Series.Point> points, int width) {
        double low = points.stream().mapToDouble(Series.Point::value).min().orElse(0);
        double high = points.stream().mapToDouble(Series.Point::value).max().orElse(0);
        int length = Math.min(width, points.size());
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < length; i++) {
            double mean = points.subList(i * points.size() / length, (i + 1) * points.size() / length).stream()
                    .mapToDouble(Series.Point::value)
                    .average()
                    .orElse(low);
            double share = high > low ? (mean - low) / (high - low) : 0;
            line.append(BLOCKS.charAt((int) Math.min(BLOCKS.length() - 1L, (long) (share * BLOCKS.length()))));
        }
        return line.toString();
    }
}
