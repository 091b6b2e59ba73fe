package dev.assay.engine.search;

import dev.assay.engine.search.ThirdLiteral.Pair;
import dev.assay.spi.Run;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the formula (a op b) op c of highest IoU over all concepts, op being OR, AND or AND NOT, and proves that there is no
 * better one. Branch and bound, with a good formula to begin with.
 *
 * <p><b>One number.</b> With the best IoU so far, t, and a target of n rows, let a row in the target be worth 1 and any other
 * −t. A formula is better than t exactly when its rows are worth more than t·n; so what a literal adds or takes
 * away counts by itself, and the most it can be bounds everything that follows.
 *
 * <p><b>Pairs.</b> For one a, one pass over its rows counts the rows it shares with every b, and with them come the hits i and
 * misses e of a OR b, a AND b and a AND NOT b. A concept of x hits and y misses makes of a formula F at best
 *
 * <pre>
 * F OR X        min(n, i + x) hits   max(e, y) misses
 * F AND X       min(i, x)            max(0, e + y − (rows − n))
 * F AND NOT X   min(i, n − x)        max(0, e − y)
 * </pre>
 *
 * so for every e there is a least i with which a pair can still win ({@link Frontier}): one look-up per pair, which about
 * one in a hundred survives.
 *
 * <p><b>Triples.</b> For these, {@link ThirdLiteral} looks at the few concepts large enough, tightens the bounds by what they
 * share with a, and counts what is left.
 *
 * <p>On 10,000 rows and 4,087 concepts that is about 0.3 s per target on one core: 25 million pairs, 0.4 million of
 * them survive, a few million counts. Groups (NEIGHBORS) are not in this space, and a penalty is not looked at. Longer
 * formulas are not searched but bounded, by {@link IouBound}.
 */
final class ExactSearch {

    /** The longest formulas that are searched through. */
    static final int LONGEST = 3;

    private final Target target;
    private final SearchSpace space;
    private final Incumbent incumbent;
    private final ThirdLiteral third;
    private final long[] totals;
    private final long[] counts;
    private final long[] nothing;
    private final long deadline;

    /**
     * @param incumbent a formula of this search's kind, which better ones replace
     * @param deadline by {@link System#nanoTime}
     */
    ExactSearch(Target target, Incumbent incumbent, long deadline) {
        this.target = target;
        this.space = target.space();
        this.incumbent = incumbent;
        this.third = new ThirdLiteral(target, incumbent);
        this.totals = target.leafTotals();
        this.counts = new long[totals.length];
        this.nothing = new long[space.everything().length];
        this.deadline = deadline;
    }

    /**
     * Searches all formulas of at most two or three literals.
     *
     * @return whether it went through all of them; if not, the time was up
     */
    boolean search(int length, Run run) {
        Frontier frontier = null;
        double bar = -1;
        for (int a = 0; a < totals.length; a++) {
            run.checkCancelled();
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            if (length == LONGEST && incumbent.iou() > bar) {
                bar = incumbent.iou();
                frontier = new Frontier(target, bar);
            }
            searchFrom(a, frontier);
        }
        return true;
    }

    private void searchFrom(int a, @Nullable Frontier frontier) {
        long[] rows = space.mask(a);
        share(rows, (int) totals[a]);
        int hitsOfA = (int) (totals[a] >>> 32);
        int missesOfA = (int) totals[a] - hitsOfA;
        for (int b = 0; b < totals.length; b++) {
            int bothHits = (int) (counts[b] >>> 32);
            int bothMisses = (int) counts[b] - bothHits;
            if (b > a) {
                int hitsOfB = (int) (totals[b] >>> 32);
                int missesOfB = (int) totals[b] - hitsOfB;
                int orMisses = missesOfA + missesOfB - bothMisses;
                consider(a, rows, Join.OR, b, hitsOfA + hitsOfB - bothHits, orMisses, frontier);
                consider(a, rows, Join.AND, b, bothHits, bothMisses, frontier);
            }
            if (b != a) {
                consider(a, rows, Join.AND_NOT, b, hitsOfA - bothHits, missesOfA - bothMisses, frontier);
            }
        }
    }

    private void consider(int a, long[] rows, Join join, int b, int hits, int misses, @Nullable Frontier frontier) {
        boolean better = incumbent.isBeatenBy(hits, misses);
        boolean extensible = frontier != null && hits >= frontier.least(misses);
        if (better || extensible) {
            Pair pair = new Pair(a, totals[a], rows, counts, join, b, hits, misses);
            if (better) {
                incumbent.replace(pair.term(), hits, misses);
            }
            if (extensible) {
                third.search(pair);
            }
        }
    }

    /** Counts what every concept shares with the rows. */
    private void share(long[] rows, int size) {
        boolean few = 2 * size <= space.rows();
        if (few) {
            Arrays.fill(counts, 0);
        } else {
            System.arraycopy(totals, 0, counts, 0, counts.length);
        }
        space.leaves().recount(few ? nothing : space.everything(), rows, target.bits(), counts);
    }
}
