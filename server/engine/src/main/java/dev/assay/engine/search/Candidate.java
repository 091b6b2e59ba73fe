package dev.assay.engine.search;

import org.jspecify.annotations.Nullable;

/** What becomes of a formula when an operand is appended: known by its counts alone until its mask is asked for. */
final class Candidate {

    private final Entry from;
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
    Candidate(Entry from, Join join, int operand, int size, int hits, double score) {
        this.from = from;
        this.join = join;
        this.operand = operand;
        this.size = size;
        this.hits = hits;
        this.score = score;
    }

    double score() {
        return score;
    }

    /** The rows of the result. */
    Extent extent(SearchSpace space) {
        if (extent == null) {
            extent = new Extent(space.join(from.extent().bits(), join, operand), size, hits, from.extent());
        }
        return extent;
    }

    /** The result, when the operand is appended to a formula that holds for the same rows as the one it was ranked for. */
    Entry appendedTo(Entry formula, SearchSpace space) {
        Term term = new Term.Joined(formula.term(), join, space.literal(operand));
        return new Entry(term, term.weight(), extent(space), score);
    }
}
