package dev.assay.checks.training;

import java.util.Arrays;

/** The middle of numbers, which a few wild ones do not move. */
final class Median {

    private Median() {}

    /** Of at least one number; the mean of the middle two when their count is even. */
    static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
