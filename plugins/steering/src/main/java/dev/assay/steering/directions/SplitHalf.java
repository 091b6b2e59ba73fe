package dev.assay.steering.directions;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Whether another half of the texts would have given the same direction. */
final class SplitHalf {

    private static final int SPLITS = 5;

    private SplitHalf() {}

    /**
     * The cosine between the directions of two halves that chance makes, pairs kept together; the mean over five ways of halving.
     *
     * @param sides two texts at least on each
     * @return NaN where a half gives no direction
     */
    static double cosine(Sides sides, Estimator estimator, boolean paired, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        double sum = 0;
        for (int split = 0; split < SPLITS; split++) {
            int[] positives = shuffled(sides.positive().length, random);
            int[] negatives = paired ? positives : shuffled(sides.negative().length, random);
            double[] one = estimator.of(sides.some(half(positives, 0), half(negatives, 0)));
            double[] other = estimator.of(sides.some(half(positives, 1), half(negatives, 1)));
            sum += Vectors.cosine(one, other);
        }
        return sum / SPLITS;
    }

    private static int[] half(int[] order, int which) {
        int middle = order.length / 2;
        return which == 0 ? Arrays.copyOf(order, middle) : Arrays.copyOfRange(order, middle, order.length);
    }

    static int[] shuffled(int count, RandomGenerator random) {
        int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[other];
            order[other] = kept;
        }
        return order;
    }
}
