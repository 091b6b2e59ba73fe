package dev.assay.engine.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows where a formula holds, and how many of them it shares with every concept. The counts are made when first asked
 * for, from the nearest of what is known: no rows, all rows, or the formula this one was made from, which mostly differs in
 * few rows. Used by one thread.
 */
final class Extent {

    private final long[] bits;
    private final int size;
    private final int hits;
    private @Nullable Extent parent;
    private long @Nullable [] leafCounts;

    /**
     * @param size the number of rows
     * @param hits the number of rows in the target
     * @param parent the formula this one was made from; null: none
     */
    Extent(long[] bits, int size, int hits, @Nullable Extent parent) {
        this.bits = bits;
        this.size = size;
        this.hits = hits;
        this.parent = parent;
    }

    /** The mask; not to be written. */
    long[] bits() {
        return bits;
    }

    int size() {
        return size;
    }

    int hits() {
        return hits;
    }

    boolean sameRows(Extent other) {
        return size == other.size && hits == other.hits && Arrays.equals(bits, other.bits);
    }

    /** What the formula shares with every concept; not to be written. */
    long[] leafCounts(Target target) {
        if (leafCounts == null) {
            leafCounts = count(target);
            parent = null;
        }
        return leafCounts;
    }

    private long[] count(Target target) {
        SearchSpace space = target.space();
        int fromAll = space.rows() - size;
        long[] counts;
        long[] known;
        if (parent != null
                && parent.leafCounts != null
                && Masks.distance(bits, parent.bits) <= Math.min(size, fromAll)) {
            counts = parent.leafCounts.clone();
            known = parent.bits;
        } else if (size <= fromAll) {
            counts = new long[space.concepts()];
            known = new long[bits.length];
        } else {
            counts = target.leafTotals().clone();
            known = space.everything();
        }
        space.leaves().recount(known, bits, target.bits(), counts);
        return counts;
    }
}
