package dev.assay.steering.directions;

/**
 * Hidden states of texts that have an attribute and of texts that have not, {@code [texts][units]}. Where the texts come in pairs, both sides
 * have equally many and those of one number belong together; else pairs are what chance put under one number.
 */
@SuppressWarnings("ArrayRecordComponent") // Views of large arrays, never compared.
record Sides(float[][] positive, float[][] negative) {

    Sides {
        if (positive.length == 0 || negative.length == 0) {
            throw new IllegalArgumentException(
                    "both sides need states, got " + positive.length + " and " + negative.length);
        }
    }

    int units() {
        return positive[0].length;
    }

    /** How many pairs there are; what one side has more is in none. */
    int pairs() {
        return Math.min(positive.length, negative.length);
    }

    /** The mean of the positive states less that of the negative ones. */
    double[] meanDifference() {
        double[] difference = mean(positive);
        double[] negativeMean = mean(negative);
        for (int unit = 0; unit < difference.length; unit++) {
            difference[unit] -= negativeMean[unit];
        }
        return difference;
    }

    /** The difference within a pair. */
    double[] difference(int pair) {
        double[] difference = new double[units()];
        for (int unit = 0; unit < difference.length; unit++) {
            difference[unit] = (double) positive[pair][unit] - negative[pair][unit];
        }
        return difference;
    }

    /** Some texts of each side. */
    Sides some(int[] positives, int[] negatives) {
        return new Sides(chosen(positive, positives), chosen(negative, negatives));
    }

    private static float[][] chosen(float[][] rows, int[] which) {
        float[][] some = new float[which.length][];
        for (int i = 0; i < some.length; i++) {
            some[i] = rows[which[i]];
        }
        return some;
    }

    private static double[] mean(float[][] rows) {
        double[] mean = new double[rows[0].length];
        for (float[] row : rows) {
            for (int unit = 0; unit < mean.length; unit++) {
                mean[unit] += row[unit];
            }
        }
        for (int unit = 0; unit < mean.length; unit++) {
            mean[unit] /= rows.length;
        }
        return mean;
    }
}
