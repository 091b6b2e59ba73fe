package dev.assay.engine.search;

import dev.assay.engine.search.Term.Joined;
import dev.assay.engine.search.Term.Literal;
import dev.assay.spi.Run;
import org.jspecify.annotations.Nullable;

/**
 * The answers of {@link SearchMode#EXACT}, length by length: proven up to three literals, found by the beams of
 * {@link BestSearch} and bounded from above beyond that or when the time is up.
 */
final class ExactAnswers {

    private final Target target;
    private final BestSearch beams;
    private final IouBound bound;
    private final long deadline;
    private Incumbent incumbent;
    private double upperBound;
    private int length = 1;

    /**
     * Answers for one literal. The target's search space must have no groups.
     *
     * @param deadline by {@link System#nanoTime}
     */
    ExactAnswers(Target target, SearchSettings settings, long deadline) {
        this.target = target;
        this.beams = new BestSearch(target, settings);
        this.bound = new IouBound(target);
        this.deadline = deadline;
        this.incumbent = new Incumbent(target.size(), beams.plain().getFirst());
        bound.first();
        upperBound = incumbent.iou();
        bound.cap(upperBound);
    }

    /** The best formula of at most the present length. */
    Incumbent incumbent() {
        return incumbent;
    }

    /** No left-associative formula of concepts of at most the present length has a higher IoU. */
    double upperBound() {
        return upperBound;
    }

    /**
     * Goes on to formulas with one more literal.
     *
     * @param search whether all of them are to be searched, where that is possible
     */
    void grow(boolean search, Run run) {
        length++;
        if (incumbent.iou() == 1 || incumbent.hits() == 0) {
            // nothing is better than a perfect formula, nor can be found where no concept overlaps with the target
            return;
        }
        beams.grow(run);
        takeBest();
        bound.grow();
        upperBound = bound.iou();
        if (search && length <= ExactSearch.LONGEST) {
            ExactSearch exact = new ExactSearch(target, incumbent, deadline);
            if (exact.search(length, run)) {
                upperBound = incumbent.iou();
                bound.cap(upperBound);
            }
        }
        upperBound = Math.max(upperBound, incumbent.iou());
    }

    private void takeBest() {
        for (Entry entry : beams.beam()) {
            offer(leftAssociative(entry.term()), entry.extent());
        }
        Entry plain = beams.plain().getFirst();
        offer(plain.term(), plain.extent());
    }

    private void offer(@Nullable Term term, Extent extent) {
        int misses = extent.size() - extent.hits();
        if (term != null && incumbent.isBeatenBy(extent.hits(), misses)) {
            incumbent.replace(term, extent.hits(), misses);
        }
    }

    /** The same formula with a literal at the right of every join, or null where turning ORs and ANDs round is not enough. */
    static @Nullable Term leftAssociative(Term term) {
        if (!(term instanceof Joined joined)) {
            return term;
        }
        boolean turned = !(joined.right() instanceof Literal);
        if (turned && (joined.join() == Join.AND_NOT || !(joined.left() instanceof Literal))) {
            return null;
        }
        Term left = leftAssociative(turned ? joined.right() : joined.left());
        return left == null ? null : new Joined(left, joined.join(), turned ? joined.left() : joined.right());
    }
}
