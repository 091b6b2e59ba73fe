package dev.assay.steering.measure;

import java.util.List;

/**
 * How each sample answers to strength: the slope of the line, by least squares, through the scorer's log-odds of the texts that were written with the
 * same prompt and the same draws at each strength. Log-odds per unit of strength.
 *
 * @param from least strength that the lines go through
 * @param to greatest
 * @param mean of all samples
 * @param antiSteerable share of the samples whose slope is below 0
 * @param histogram of the slopes
 */
public record MeasuredSlopes(
        double from, double to, MeasuredFigure mean, MeasuredFigure antiSteerable, List<Bin> histogram) {

    /** Slopes from {@code from} on and below {@code to}; of the last bin also {@code to}. */
    public record Bin(double from, double to, int samples) {}

    public MeasuredSlopes {
        histogram = List.copyOf(histogram);
    }
}
