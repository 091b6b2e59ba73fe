package dev.assay.steering.directions;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How well a direction tells the sides of texts apart that it was not made from.
 *
 * @param auc probability that a positive text lies further along the direction than a negative one, ties counted half: 0.5 is chance
 * @param gap mean projection of the positive texts less that of the negative ones, in units of the states
 * @param deviations the gap in standard deviations of the projections within the sides; 0 where there is no spread
 */
record Separation(Interval auc, Interval gap, double deviations) {

    private static final int RESAMPLES = 1000;

    /**
     * Measures it, with 95 % intervals by a bootstrap of 1,000 draws: of pairs where texts come in pairs, else of the texts of each side.
     *
     * @param direction of any length but 0
     */
    static Separation of(Sides sides, double[] direction, boolean paired, long seed) {
        double norm = Vectors.norm(direction);
        double[] positive = projections(sides.positive(), direction, norm);
        double[] negative = projections(sides.negative(), direction, norm);
        RandomGenerator random = new SplittableRandom(seed);
        double[] aucs = new double[RESAMPLES];
        double[] gaps = new double[RESAMPLES];
        for (int draw = 0; draw < RESAMPLES; draw++) {
            int[] positives = drawn(positive.length, random);
            int[] negatives = paired ? positives : drawn(negative.length, random);
            double[] p = some(positive, positives);
            double[] n = some(negative, negatives);
            aucs[draw] = auc(p, n);
            gaps[draw] = mean(p) - mean(n);
        }
        double gap = mean(positive) - mean(negative);
        return new Separation(
                Interval.of(auc(positive, negative), aucs),
                Interval.of(gap, gaps),
                deviations(gap, positive, negative));
    }

    private static double[] projections(float[][] states, double[] direction, double norm) {
        return Arrays.stream(states)
                .mapToDouble(state -> Vectors.dot(state, direction) / norm)
                .toArray();
    }

    private static int[] drawn(int count, RandomGenerator random) {
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            drawn[i] = random.nextInt(count);
        }
        return drawn;
    }

    private static double[] some(double[] values, int[] which) {
        double[] some = new double[which.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = values[which[i]];
        }
        return some;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double deviations(double gap, double[] positive, double[] negative) {
        double squares = 0;
        for (double[] side : new double[][] {positive, negative}) {
            double mean = mean(side);
            for (double value : side) {
                squares += (value - mean) * (value - mean);
            }
        }
        double spread = Math.sqrt(squares / (positive.length + negative.length));
        return spread == 0 ? 0 : gap / spread;
    }

    /** The area under the ROC curve, by going once through both sides in order. */
    static double auc(double[] positive, double[] negative) {
        double[] p = positive.clone();
        double[] n = negative.clone();
        Arrays.sort(p);
        Arrays.sort(n);
        // For each positive value: negatives below it count 1, those equal to it a half.
        double wins = 0;
        int below = 0;
        int upTo = 0;
        for (double value : p) {
            while (below < n.length && n[below] < value) {
                below++;
            }
            while (upTo < n.length && n[upTo] <= value) {
                upTo++;
            }
            wins += below + (upTo - below) / 2.0;
        }
        return wins / ((double) p.length * n.length);
    }
}
