package dev.assay.engine.search;

import dev.assay.engine.search.Term.Joined;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Two literals at once, where the first alone is a step down: F OR (a AND X), F OR (a AND NOT X), F AND NOT (a AND X) and
 * F AND NOT (a AND NOT X). The concepts tried for a are those that reach most of the rows F lacks (or has too many), and
 * those that match these rows best; X is then the best of all concepts, found with one count each.
 */
final class LookAhead {

    /** How many concepts are tried for a, by each of the two measures. */
    private static final int TRIED = 8;

    private final Target target;
    private final SearchSpace space;
    private final SlotScan scan;

    LookAhead(Target target, SlotScan scan) {
        this.target = target;
        this.space = target.space();
        this.scan = scan;
    }

    /** Offers formulas with two literals more than the entry has. */
    void offer(Entry entry, long order, DistinctRanking ranking) {
        Extent extent = entry.extent();
        Ranking<Integer> reaching = new Ranking<>(TRIED, 0);
        Ranking<Integer> matching = new Ranking<>(TRIED, 0);
        Ranking<Integer> spoiling = new Ranking<>(TRIED, 0);
        Ranking<Integer> clashing = new Ranking<>(TRIED, 0);
        long[] inside = scan.leafCounts(extent.bits());
        int lacking = target.size() - extent.hits();
        int excess = extent.size() - extent.hits();
        for (int concept = 0; concept < inside.length; concept++) {
            long outside = target.leafTotals()[concept] - inside[concept];
            int hits = (int) (outside >>> 32);
            int misses = (int) outside - hits;
            // of concepts that reach as many rows, the one with fewer misses
            reaching.offer(hits - (double) misses / space.rows(), concept);
            matching.offer((double) hits / (lacking + misses + 1), concept);
            hits = (int) (inside[concept] >>> 32);
            misses = (int) inside[concept] - hits;
            spoiling.offer(misses - (double) hits / space.rows(), concept);
            clashing.offer((double) misses / (excess + hits + 1), concept);
        }
        for (int concept : either(reaching, matching)) {
            orBoth(entry, concept, order, ranking);
        }
        for (int concept : either(spoiling, clashing)) {
            notBoth(entry, concept, order, ranking);
        }
    }

    private static Set<Integer> either(Ranking<Integer> one, Ranking<Integer> other) {
        Set<Integer> both = new LinkedHashSet<>(one.best());
        both.addAll(other.best());
        return both;
    }

    private void orBoth(Entry entry, int concept, long order, DistinctRanking ranking) {
        Term term = entry.term();
        Term first = space.literal(concept);
        long[] rows = entry.extent().bits();
        long[] open = SearchSpace.combine(space.mask(concept), Join.AND_NOT, rows);
        long[] with = SearchSpace.combine(open.clone(), Join.OR, rows);
        List.of(
                        new Slot(
                                rows,
                                open,
                                true,
                                entry.weight() + 1,
                                order,
                                x -> new Joined(term, Join.OR, new Joined(first, Join.AND, x))),
                        new Slot(
                                with,
                                open,
                                false,
                                entry.weight() + 2,
                                order + 1,
                                x -> new Joined(term, Join.OR, new Joined(first, Join.AND_NOT, x))))
                .forEach(slot -> scan.leaves(slot, ranking));
    }

    private void notBoth(Entry entry, int concept, long order, DistinctRanking ranking) {
        Term term = entry.term();
        Term first = space.literal(concept);
        long[] rows = entry.extent().bits();
        long[] open = space.join(rows, Join.AND, concept);
        long[] without = Masks.differing(rows, open);
        List.of(
                        new Slot(
                                rows,
                                open,
                                false,
                                entry.weight() + 2,
                                order + 2,
                                x -> new Joined(term, Join.AND_NOT, new Joined(first, Join.AND, x))),
                        new Slot(
                                without,
                                open,
                                true,
                                entry.weight() + 3,
                                order + 3,
                                x -> new Joined(term, Join.AND_NOT, new Joined(first, Join.AND_NOT, x))))
                .forEach(slot -> scan.leaves(slot, ranking));
    }
}
