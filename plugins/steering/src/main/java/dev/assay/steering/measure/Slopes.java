package dev.assay.steering.measure;

import dev.assay.engine.table.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Slopes of lines by least squares, and what is said of many. */
final class Slopes {

    private static final int BINS = 20;

    private Slopes() {}

    /**
     * For each sample the slope of its line.
     *
     * @param strengths two different ones at least
     * @param values by strength and sample
     */
    static double[] of(double[] strengths, double[][] values) {
        double mean = Arrays.stream(strengths).average().orElseThrow();
        double squares = 0;
        double[] slopes = new double[values[0].length];
        for (int at = 0; at < strengths.length; at++) {
            double off = strengths[at] - mean;
            squares += off * off;
            for (int sample = 0; sample < slopes.length; sample++) {
                // The mean of the values drops out, for the strengths' differences from theirs sum to 0.
                slopes[sample] += off * values[at][sample];
            }
        }
        for (int sample = 0; sample < slopes.length; sample++) {
            slopes[sample] /= squares;
        }
        return slopes;
    }

    /**
     * Sums them up.
     *
     * @param slopes of the samples
     * @param random for each random direction the slopes of its samples
     */
    static MeasuredSlopes summary(double from, double to, double[] slopes, List<double[]> random) {
        double sum = Arrays.stream(slopes).sum();
        double squares = Arrays.stream(slopes).map(slope -> slope * slope).sum();
        MeasuredFigure mean = MeasuredFigure.alone(Estimate.mean(sum, squares, slopes.length))
                .beside(0, random.stream().mapToDouble(Slopes::mean).toArray());
        int falling = falling(slopes);
        MeasuredFigure anti = MeasuredFigure.alone(Estimate.proportion(falling, slopes.length))
                .beside(
                        0.5,
                        random.stream()
                                .mapToDouble(other -> (double) falling(other) / other.length)
                                .toArray());
        return new MeasuredSlopes(from, to, mean, anti, histogram(slopes));
    }

    private static double mean(double[] slopes) {
        return Arrays.stream(slopes).average().orElse(Double.NaN);
    }

    private static int falling(double[] slopes) {
        return (int) Arrays.stream(slopes).filter(slope -> slope < 0).count();
    }

    /** Bins of equal width from the least to the greatest; one when all are equal. */
    static List<MeasuredSlopes.Bin> histogram(double... slopes) {
        double low = Arrays.stream(slopes).min().orElseThrow();
        double high = Arrays.stream(slopes).max().orElseThrow();
        int bins = high > low ? BINS : 1;
        double width = (high - low) / bins;
        int[] counts = new int[bins];
        for (double slope : slopes) {
            counts[bins == 1 ? 0 : Math.min(bins - 1, (int) ((slope - low) / width))]++;
        }
        List<MeasuredSlopes.Bin> histogram = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            histogram.add(new MeasuredSlopes.Bin(
                    low + bin * width, bin == bins - 1 ? high : low + (bin + 1) * width, counts[bin]));
        }
        return histogram;
    }
}
