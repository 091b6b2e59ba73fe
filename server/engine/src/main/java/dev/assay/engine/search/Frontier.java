package dev.assay.engine.search;

import java.util.Arrays;

/**
 * For every number of misses, the least number of hits with which a formula can still exceed an IoU when one more concept is
 * joined to it, by the bounds in {@link ExactSearch}. A formula with fewer hits is not worth extending. Numbers of misses are
 * put into buckets, each with the bound of its lowest, which is the loosest.
 */
final class Frontier {

    private static final int BUCKETS = 512;

    /** Hits are whole numbers, and what must be exceeded is a fraction: this much is surely rounding. */
    private static final double ROUNDING = 1e-9;

    private final int width;
    private final int[] least;

    /** @param bar the IoU to exceed */
    Frontier(Target target, double bar) {
        int n = target.size();
        int others = target.space().rows() - n;
        this.width = others / BUCKETS + 1;
        this.least = new int[others / width + 1];
        Arrays.fill(least, Integer.MAX_VALUE);
        for (long total : target.leafTotals()) {
            int x = (int) (total >>> 32);
            int y = (int) total - x;
            for (int bucket = 0; bucket < least.length; bucket++) {
                int e = bucket * width;
                double or = bar * ((double) n + Math.max(e, y));
                double and = bar * ((double) n + Math.max(0, e + y - others));
                double not = bar * ((double) n + Math.max(0, e - y));
                if (n > or) {
                    lower(bucket, or - x);
                }
                if (x > and) {
                    lower(bucket, and);
                }
                if (n - x > not) {
                    lower(bucket, not);
                }
            }
        }
    }

    private void lower(int bucket, double hits) {
        least[bucket] = Math.min(least[bucket], Math.max(0, (int) (hits - ROUNDING)));
    }

    /** The least number of hits for so many misses; the greatest integer where no number is enough. */
    int least(int misses) {
        return least[misses / width];
    }
}
