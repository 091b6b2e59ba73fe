package dev.assay.checks.training;

import org.jspecify.annotations.Nullable;

/**
 * Where one would have stopped.
 *
 * @param byLoss at the lowest development loss; null: it is not in the log
 * @param byAccuracy at the highest development accuracy; null: it is not in the log
 */
public record Stopping(@Nullable Point byLoss, @Nullable Point byAccuracy) {

    /**
     * @param loss on development data at that step, or null
     * @param accuracy on development data at that step, or null
     */
    public record Point(
            long step, @Nullable Double loss, @Nullable Double accuracy) {}

    static Stopping of(TrainingLog log) {
        Series loss = log.of(Metric.DEV_LOSS).orElse(null);
        Series accuracy = log.of(Metric.DEV_ACCURACY).orElse(null);
        Long lowest = loss == null ? null : best(loss, -1);
        Long highest = accuracy == null ? null : best(accuracy, 1);
        return new Stopping(
                lowest == null ? null : new Point(lowest, at(loss, lowest), at(accuracy, lowest)),
                highest == null ? null : new Point(highest, at(loss, highest), at(accuracy, highest)));
    }

    /** The first step of the best value. */
    private static long best(Series series, int sign) {
        Series.Point best = series.points().getFirst();
        for (Series.Point point : series.points()) {
            best = sign * point.value() > sign * best.value() ? point : best;
        }
        return best.step();
    }

    /** The value at a step, or null where that step has none. */
    static @Nullable Double at(@Nullable Series series, long step) {
        return series == null
                ? null
                : series.points().stream()
                        .filter(point -> point.step() == step)
                        .map(Series.Point::value)
                        .findFirst()
                        .orElse(null);
    }
}
