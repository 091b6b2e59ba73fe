package dev.assay.checks.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One metric by step, as it was read.
 *
 * @param column its name in the log
 * @param points in order of steps; each stands for up to {@code perPoint} neighbouring values
 * @param seen finite values in the log
 * @param perPoint 1: nothing was left out; else a power of two
 * @param broken where values are not numbers; null: all are
 * @param spikes values far above those before them, in order of steps
 */
public record Series(
        Metric metric,
        String column,
        List<Point> points,
        long seen,
        long perPoint,
        @Nullable Broken broken,
        List<Spike> spikes) {

    /**
     * @param step of the last of the values it stands for
     * @param value their mean
     * @param low the lowest of them
     * @param high the highest
     */
    public record Point(long step, double value, double low, double high) {}

    /**
     * @param step of the first value that is no number
     * @param value {@code NaN} or {@code Infinity}
     * @param count how many there are
     * @param recovered whether numbers follow the last of them
     */
    public record Broken(long step, String value, long count, boolean recovered) {}

    /**
     * @param before median of the values just before
     * @param deviations how many standard deviations of those it lies above that
     */
    public record Spike(long step, double value, double before, double deviations) {}

    public Series {
        points = List.copyOf(points);
        spikes = List.copyOf(spikes);
    }

    double first() {
        return points.getFirst().value();
    }

    long lastStep() {
        return points.getLast().step();
    }

    /** Mean of the points from one share of them to another, at least one: {@code mean(0.75, 1)} is that of the last quarter. */
    double mean(double from, double to) {
        int first = (int) Math.floor(from * points.size());
        int last = Math.max(first + 1, (int) Math.ceil(to * points.size()));
        return points.subList(Math.min(first, points.size() - 1), Math.min(last, points.size())).stream()
                .mapToDouble(Point::value)
                .average()
                .orElseThrow();
    }

    /** The step at which a share of the points lies behind. */
    long stepAt(double share) {
        return points.get((int) Math.min(points.size() - 1L, (long) (share * points.size())))
                .step();
    }

    /**
     * Standard deviation of a point around the curve's trend, estimated from second differences, which a straight line does not touch:
     * their median absolute value is 0.6745 √6 σ for independent normal noise (0 with fewer than three points).
     */
    double noise() {
        int count = points.size() - 2;
        if (count < 1) {
            return 0;
        }
        double[] differences = new double[count];
        for (int i = 0; i < count; i++) {
            differences[i] = Math.abs(points.get(i).value()
                    - 2 * points.get(i + 1).value()
                    + points.get(i + 2).value());
        }
        return Median.of(differences) / (0.6745 * Math.sqrt(6));
    }
}
