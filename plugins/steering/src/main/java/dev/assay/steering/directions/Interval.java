package dev.assay.steering.directions;

import java.util.Arrays;

/** A figure with its 95 % interval. */
record Interval(double estimate, double low, double high) {

    /** The interval between the 2.5 and 97.5 percentiles of a bootstrap's figures, which are sorted. */
    static Interval of(double estimate, double[] resampled) {
        Arrays.sort(resampled);
        int cut = (int) Math.floor(0.025 * resampled.length);
        return new Interval(estimate, resampled[cut], resampled[resampled.length - 1 - cut]);
    }

    @Override
    public String toString() {
        return Show.number(estimate) + " [" + Show.number(low) + ", " + Show.number(high) + "]";
    }
}
