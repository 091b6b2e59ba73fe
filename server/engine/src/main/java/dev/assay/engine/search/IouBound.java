package dev.assay.engine.search;

import java.util.Arrays;

/**
 * An upper bound on the IoU of left-associative formulas of any length, proven by forgetting which rows a formula holds for: all
 * that is kept is, for every number of misses, the most hits a formula of the present length can have. Joining a concept changes
 * the two numbers at best as in {@link ExactSearch}. Where the best IoU of a length is known it caps the hits, so the bound
 * for one literal more than was searched is mostly close. Misses are put into buckets and count as the bucket's lowest.
 */
final class IouBound {

    private static final int BUCKETS = 512;

    private final Target target;
    private final int others;
    private final int width;
    private int[] mostHits;

    /** The bound for formulas of no literal: they hold nowhere. */
    IouBound(Target target) {
        this.target = target;
        this.others = target.space().rows() - target.size();
        this.width = others / BUCKETS + 1;
        this.mostHits = new int[others / width + 1];
        Arrays.fill(mostHits, -1);
    }

    /** Goes on to formulas of at most one literal. */
    void first() {
        for (long total : target.leafTotals()) {
            int hits = (int) (total >>> 32);
            raise(mostHits, (int) total - hits, hits);
        }
    }

    /** Goes on to formulas of at most one literal more. */
    void grow() {
        int n = target.size();
        int[] next = mostHits.clone();
        for (int bucket = 0; bucket < mostHits.length; bucket++) {
            int i = mostHits[bucket];
            int e = bucket * width;
            if (i < 0) {
                continue;
            }
            for (long total : target.leafTotals()) {
                int x = (int) (total >>> 32);
                int y = (int) total - x;
                raise(next, Math.max(e, y), Math.min(n, i + x));
                raise(next, Math.max(0, e + y - others), Math.min(i, x));
                raise(next, Math.max(0, e - y), Math.min(i, n - x));
            }
        }
        mostHits = next;
    }

    private void raise(int[] most, int misses, int hits) {
        int bucket = misses / width;
        most[bucket] = Math.max(most[bucket], hits);
    }

    /** Takes into account that no formula of the present length has a higher IoU. */
    void cap(double iou) {
        for (int bucket = 0; bucket < mostHits.length; bucket++) {
            double union = (double) target.size() + (bucket + 1) * width - 1;
            mostHits[bucket] = Math.min(mostHits[bucket], (int) (iou * union + 1e-9));
        }
    }

    /** No formula of the present length has a higher IoU. */
    double iou() {
        double bound = 0;
        for (int bucket = 0; bucket < mostHits.length; bucket++) {
            bound = Math.max(bound, mostHits[bucket] / ((double) target.size() + bucket * width));
        }
        return Math.min(1, bound);
    }
}
