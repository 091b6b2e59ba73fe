package dev.assay.engine.search;

import org.jspecify.annotations.Nullable;

/**
 * A formula that wants to enter a beam without duplicate masks: an operand joined to one side of a place in a formula. Known by
 * its counts alone until its mask has to be compared.
 */
final class Proposal {

    private final double score;
    private final long order;
    private final int size;
    private final int hits;
    private final Maker maker;
    private @Nullable Entry entry;

    /** Makes the formula. */
    @FunctionalInterface
    interface Maker {
        Entry make();
    }

    /**
     * @param order among equal scores the lowest is best
     * @param size the number of rows where the formula holds
     * @param hits how many of them are in the target
     */
    Proposal(double score, long order, int size, int hits, Maker maker) {
        this.score = score;
        this.order = order;
        this.size = size;
        this.hits = hits;
        this.maker = maker;
    }

    double score() {
        return score;
    }

    Entry entry() {
        if (entry == null) {
            entry = maker.make();
        }
        return entry;
    }

    boolean isBetterThan(Proposal other) {
        return score > other.score || (score == other.score && order < other.order);
    }

    boolean sameRows(Proposal other) {
        return size == other.size
                && hits == other.hits
                && entry().extent().sameRows(other.entry().extent());
    }
}
