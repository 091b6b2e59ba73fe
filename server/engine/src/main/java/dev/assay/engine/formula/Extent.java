package dev.assay.engine.formula;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows where a formula holds, and how many of them it shares with every concept and every group. The counts are made when
 * first asked for, from the nearest of what is known: no rows, all rows, or the formula this one was made from, which mostly
 * differs in few rows. Used by one thread.
 */
final class Extent {

    private final long[] bits;
    private final int size;
    private final int hits;
    private @Nullable Extent parent;
    private long @Nullable [] leafCounts;
    private long @Nullable [] groupCounts;

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
            long[] known = parent == null ? null : parent.leafCounts;
            leafCounts = count(target.space().leaves(), target, target.leafTotals(), known);
        }
        return leafCounts;
    }

    /** What the formula shares with every group; not to be written. */
    long[] groupCounts(Target target) {
        if (groupCounts == null) {
            long[] known = parent == null ? null : parent.groupCounts;
            groupCounts = count(target.space().groups(), target, target.groupTotals(), known);
        }
        return groupCounts;
    }

    /** Lets go of the formula this one was made from, whose counts are not needed any more. */
    void forgetParent() {
        parent = null;
    }

    private long[] count(Columns columns, Target target, long[] totals, long @Nullable [] known) {
        int fromParent = known == null || parent == null ? Integer.MAX_VALUE : Masks.distance(bits, parent.bits);
        int fromAll = target.space().rows() - size;
        if (parent != null && known != null && fromParent <= Math.min(size, fromAll)) {
            long[] counts = known.clone();
            columns.recount(parent.bits, bits, target.bits(), counts);
            return counts;
        }
        boolean few = size <= fromAll;
        long[] counts = few ? new long[totals.length] : totals.clone();
        columns.recount(few ? new long[bits.length] : target.space().everything(), bits, target.bits(), counts);
        return counts;
    }
}
