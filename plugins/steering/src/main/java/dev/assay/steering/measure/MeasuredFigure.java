package dev.assay.steering.measure;

import dev.assay.engine.table.Estimate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A figure of steered texts, beside the same figure of texts that random directions of equal norm steer. What is not a number is null.
 *
 * @param low lower end of the 95 % interval, {@link Estimate}'s; null where there is none
 * @param high its upper end
 * @param random what the random directions give; null: there are none, or nothing is added
 * @param p how seldom a random direction changes the figure as much: {@code (1 + #{|change| ≥ |this change|}) / (1 + directions)}, where a change is
 *     the difference to the unsteered model's figure, either way. Never below {@code 1 / (1 + directions)}
 */
public record MeasuredFigure(
        @Nullable Double value,
        @Nullable Double low,
        @Nullable Double high,
        @Nullable Band random,
        @Nullable Double p) {

    /** Least, mean and greatest of the random directions' figures. */
    public record Band(
            @Nullable Double min,
            @Nullable Double mean,
            @Nullable Double max) {

        static Band of(double... values) {
            return new Band(
                    finite(Arrays.stream(values).min().orElse(Double.NaN)),
                    finite(Arrays.stream(values).average().orElse(Double.NaN)),
                    finite(Arrays.stream(values).max().orElse(Double.NaN)));
        }
    }

    /** A figure that nothing stands beside. */
    static MeasuredFigure alone(double value) {
        return new MeasuredFigure(finite(value), null, null, null, null);
    }

    /** An estimate that nothing stands beside. */
    static MeasuredFigure alone(Estimate estimate) {
        return new MeasuredFigure(
                finite(estimate.value()), finite(estimate.low()), finite(estimate.high()), null, null);
    }

    /**
     * The same beside what random directions give.
     *
     * @param unsteered the figure without steering
     * @param random one for each direction; none: as it is
     */
    MeasuredFigure beside(double unsteered, double... random) {
        return random.length == 0
                ? this
                : new MeasuredFigure(
                        value, low, high, Band.of(random), value == null ? null : p(value, unsteered, random));
    }

    /** The p value; a random figure that is no number counts as a change beyond all others. */
    static double p(double value, double unsteered, double... random) {
        double change = Math.abs(value - unsteered);
        long asMuch = Arrays.stream(random)
                .filter(other -> !(Math.abs(other - unsteered) < change))
                .count();
        return (1.0 + asMuch) / (1 + random.length);
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
