package dev.assay.engine.search;

import org.jspecify.annotations.Nullable;

/**
 * The mask a search looks for, with what is known of every operand alone: how many rows it has and how many of them are in the
 * target, as {@link Columns} counts them. Used by one thread.
 */
final class Target {

    private final SearchSpace space;
    private final long[] bits;
    private final int size;
    private final long[] leafTotals;
    private long @Nullable [] groupTotals;

    Target(SearchSpace space, long[] bits) {
        this.space = space;
        this.bits = bits;
        this.size = Masks.cardinality(bits);
        this.leafTotals = totals(space.leaves());
    }

    private long[] totals(Columns columns) {
        long[] totals = new long[columns.size()];
        columns.recount(new long[bits.length], bits, bits, totals);
        for (int column = 0; column < totals.length; column++) {
            // all rows counted so far are in the target, so both halves are equal: keep the upper one
            totals[column] = totals[column] >>> 32 << 32 | columns.frequency(column);
        }
        return totals;
    }

    SearchSpace space() {
        return space;
    }

    /** The mask; not to be written. */
    long[] bits() {
        return bits;
    }

    /** The number of rows in the target. */
    int size() {
        return size;
    }

    /** Counts of an operand over all rows. */
    long totals(int operand) {
        return operand < leafTotals.length ? leafTotals[operand] : groupTotals()[operand - leafTotals.length];
    }

    /** Counts of every concept over all rows; not to be written. */
    long[] leafTotals() {
        return leafTotals;
    }

    /** Counts of every group over all rows; not to be written. */
    long[] groupTotals() {
        if (groupTotals == null) {
            groupTotals = totals(space.groups());
        }
        return groupTotals;
    }

    /** The rows of a mask, and how many of them are in the target, as one count. */
    long count(long[] mask) {
        return (long) Masks.shared(mask, bits, 0) << 32 | Masks.cardinality(mask);
    }
}
