package dev.assay.engine.search;

import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The search as it should have been. The published beam is close to greedy: duplicates of one mask fill it, a literal once chosen
 * stays, and a formula is only ever extended at its end. Here, at every length,
 *
 * <ol>
 *   <li>no two formulas in the beam hold for the same rows; of several, the one with fewest literals stays, then the one found
 *       at the better place;
 *   <li>every formula in the beam is extended by every concept and every neighbour group, joined by OR, AND and AND NOT;
 *   <li>the first few are also extended inside, at every part where that says something new: a OR b becomes (a AND X) OR b;
 *   <li>the first is extended by two literals at once ({@link LookAhead}), for the next length but one;
 *   <li>the first few are refined until they stay the same: each literal, and how it is joined, is exchanged for the best
 *       there is while the others stay (coordinate ascent);
 *   <li>what changes nothing is dropped ({@link Simplifier}).
 * </ol>
 *
 * <p>A wider choice of operands can lead a beam astray, so a second beam without duplicates, with the published operands alone,
 * runs along, and its formulas compete in the first. So the answer is never worse than that of the published search without
 * duplicates, nor worse than that for a smaller length; and it does not depend on which lengths were asked for.
 *
 * <p>All of this is one question, asked a few hundred times: which operand is best in this {@link Slot}? {@link SlotScan} answers
 * it without building masks.
 */
final class BestSearch implements LevelSearch {

    /** How many formulas of the beam are extended inside, and refined. */
    private static final int FIRST = 2;

    private final Target target;
    private final SearchSpace space;
    private final SearchSettings settings;
    private final Scores scores;
    private final SlotScan scan;
    private final LookAhead lookAhead;
    private final Simplifier simplifier;
    private final List<Extent> refined = new ArrayList<>();
    private List<Entry> plain;
    private List<Entry> beam;
    private List<Entry> ahead = List.of();
    private int level = 1;

    /** Searches formulas of one literal. */
    BestSearch(Target target, SearchSettings settings) {
        this.target = target;
        this.space = target.space();
        this.settings = settings;
        this.scores = new Scores(settings.penalty(), target.size());
        this.scan = new SlotScan(target, scores);
        this.lookAhead = new LookAhead(target, scan);
        this.simplifier = new Simplifier(space, scores);
        DistinctRanking concepts = new DistinctRanking(settings.beam());
        DistinctRanking operands = new DistinctRanking(settings.beam());
        for (int operand = 0; operand < space.concepts() + space.groups().size(); operand++) {
            if (operand < space.concepts()) {
                offerAlone(operand, concepts);
            }
            offerAlone(operand, operands);
        }
        this.plain = concepts.best();
        this.beam = operands.best();
    }

    private void offerAlone(int operand, DistinctRanking ranking) {
        long totals = target.totals(operand);
        int size = (int) totals;
        int hits = (int) (totals >>> 32);
        int weight = operand < space.concepts() ? 1 : 2;
        double score = scores.score(size, hits, weight);
        if (score >= ranking.threshold()) {
            ranking.offer(new Proposal(
                    score,
                    operand,
                    size,
                    hits,
                    () -> new Entry(
                            space.literal(operand), weight, new Extent(space.mask(operand), size, hits, null), score)));
        }
    }

    @Override
    public Entry best() {
        return beam.getFirst();
    }

    /** The formulas of the present length, best first. */
    List<Entry> beam() {
        return beam;
    }

    /** The beam of the published operands, best first. */
    List<Entry> plain() {
        return plain;
    }

    @Override
    public void grow(Run run) {
        DistinctRanking ranking = new DistinctRanking(settings.beam());
        offerAll(beam, 0, ranking);
        offerAll(ahead, 1, ranking);
        growPlain(run);
        offerAll(plain, 2, ranking);
        List<Slot> slots = new ArrayList<>();
        for (int rank = 0; rank < beam.size(); rank++) {
            slots.addAll(Slots.atRoot(beam.get(rank), space, order(3, rank)));
        }
        for (int rank = 0; rank < Math.min(FIRST, beam.size()); rank++) {
            slots.addAll(Slots.forGrowth(beam.get(rank), space, order(4, rank)));
        }
        scan(slots, ranking, run);
        Entry first = best();
        level++;
        refine(ranking, run);
        ahead = lookAhead(first, ranking.best());
        beam = ranking.best().stream()
                .map(simplifier::simplify)
                .sorted(Comparator.comparingDouble(Entry::score).reversed())
                .toList();
    }

    /** The published beam without duplicates: only concepts that overlap with the target are appended. */
    private void growPlain(Run run) {
        DistinctRanking ranking = new DistinctRanking(settings.beam());
        offerAll(plain, 0, ranking);
        for (int rank = 0; rank < plain.size(); rank++) {
            run.checkCancelled();
            for (Slot slot : Slots.atRoot(plain.get(rank), space, order(3, rank))) {
                scan.overlappingLeaves(slot, ranking);
            }
        }
        plain = ranking.best();
    }

    /** Formulas of two literals more than the entry has, for the next level: those that its beam would not push out at once. */
    private List<Entry> lookAhead(Entry entry, List<Entry> next) {
        DistinctRanking ranking = new DistinctRanking(settings.beam());
        offerAll(next, 0, ranking);
        lookAhead.offer(entry, order(1, 0), ranking);
        return ranking.best().stream().filter(found -> !next.contains(found)).toList();
    }

    /** Refines the first formulas of the ranking, and what takes their place, until all of these are refined. */
    private void refine(DistinctRanking ranking, Run run) {
        for (Entry entry = unrefined(ranking); entry != null; entry = unrefined(ranking)) {
            refined.add(entry.extent());
            scan(Slots.forReplacement(entry, space, order(5, 0)), ranking, run);
        }
    }

    /** Tries all operands in all slots, groups last: there are most of them, and a full ranking leaves few to be counted. */
    private void scan(List<Slot> slots, DistinctRanking ranking, Run run) {
        for (Slot slot : slots) {
            run.checkCancelled();
            scan.leaves(slot, ranking);
        }
        for (Slot slot : slots) {
            run.checkCancelled();
            scan.groups(slot, ranking);
        }
    }

    private @Nullable Entry unrefined(DistinctRanking ranking) {
        return ranking.best().stream()
                .limit(FIRST)
                .filter(entry -> refined.stream().noneMatch(done -> done.sameRows(entry.extent())))
                .findFirst()
                .orElse(null);
    }

    /** Of equal scores the formula of the shorter length is best, then the kind and rank of where it was found. */
    private long order(int kind, int rank) {
        return (long) level << 56 | (long) kind << 52 | (long) rank << 40;
    }

    private void offerAll(List<Entry> entries, int kind, DistinctRanking ranking) {
        for (int rank = 0; rank < entries.size(); rank++) {
            Entry entry = entries.get(rank);
            Extent extent = entry.extent();
            long order = kind == 0 ? rank : order(kind, rank);
            ranking.offer(new Proposal(entry.score(), order, extent.size(), extent.hits(), () -> entry));
        }
    }
}
