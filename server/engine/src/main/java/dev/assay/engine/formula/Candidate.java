package dev.assay.engine.formula;

import org.jspecify.annotations.Nullable;

/** What becomes of a formula when an operand is appended: known by its counts alone until its mask is asked for. */
final class Candidate {

    private final Extent from;
    private final Join join;
    private final int operand;
    private final int size;
    private final int hits;
    private final double score;
    private @Nullable Extent extent;

    /**
     * @param size the number of rows of the result
     * @param hits how many of them are in the target
     */
    Candidate(Extent from, Join join, int operand, int size, int hits, double score) {
        this.from = from;
        this.join = join;
        this.operand = operand;
        this.size = size;
        this.hits = hits;
        this.score = score;
    }

    Join join() {
        return join;
    }

    int operand() {
        return operand;
    }

    double score() {
        return score;
    }

    /** The rows of the result. */
    Extent extent(SearchSpace space) {
        if (extent == null) {
            extent = new Extent(space.join(from.bits(), join, operand), size, hits, from);
        }
        return extent;
    }

    /** Whether both results hold for the same rows. */
    boolean sameRows(Candidate other, SearchSpace space) {
        return size == other.size && hits == other.hits && extent(space).sameRows(other.extent(space));
    }
}
