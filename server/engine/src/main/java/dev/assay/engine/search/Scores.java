package dev.assay.engine.search;

import java.util.Arrays;

/**
 * {@code penalty^(weight - 1) × IoU}, in doubles as the published code computes it, so that ties and their order are the same.
 */
final class Scores {

    /** A candidate is computed exactly only when this much less than the threshold would do: far above any rounding error. */
    static final double NEARLY = 1 - 1e-9;

    private final double penalty;
    private final int target;
    private double[] factors = {1, 1};

    /** @param target the number of rows of the target */
    Scores(double penalty, int target) {
        this.penalty = penalty;
        this.target = target;
    }

    /** What a formula of that weight has its IoU multiplied with. */
    double factor(int weight) {
        if (weight >= factors.length) {
            int known = factors.length;
            factors = Arrays.copyOf(factors, 2 * weight);
            for (int w = known; w < factors.length; w++) {
                factors[w] = Math.pow(penalty, w - 1);
            }
        }
        return factors[weight];
    }

    /** The number of rows where the target or a formula of that many rows and hits holds. */
    int union(int size, int hits) {
        return target + size - hits;
    }

    double iou(int size, int hits) {
        int union = union(size, hits);
        return union == 0 ? 0 : (double) hits / union;
    }

    double score(int size, int hits, int weight) {
        return factor(weight) * iou(size, hits);
    }
}
