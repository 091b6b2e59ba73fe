package dev.assay.engine.search;

import dev.assay.engine.search.Term.Literal;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The published beam search (Mu and Andreas, <i>Compositional Explanations of Neurons</i>, NeurIPS 2020, its code for natural
 * language inference), with the same answers at a small part of the cost.
 *
 * <p>What the published code does: level 1 scores concept 0, NEIGHBORS of concept 0, concept 1, and so on; the
 * concepts with a score above 0 become operands, once for the concept and once more for its NEIGHBORS. Each further level joins
 * every formula of the beam with every operand by OR, AND and AND NOT, in that order, and keeps the best of old beam and
 * candidates by a stable sort. Formulas are not compared with each other, so one mask mostly fills several places.
 *
 * <p>What happens here: formulas with the same rows share one {@link Extent}, whose counts give the scores of all its candidates
 * without building a mask. Of an extent, the best candidates are ranked once and then offered for each formula that
 * has it, in beam order; as only a score above the beam's last can enter, most candidates cost two multiplications and a
 * comparison. Only survivors get a mask.
 */
final class ReferenceBeam implements LevelSearch {

    private final Target target;
    private final SearchSpace space;
    private final SearchSettings settings;
    private final Scores scores;
    private final boolean groupsWork;
    private final int[] operands;
    private final byte[] repeats;
    private List<Entry> beam;

    /** A place in a ranking: a formula of the old beam, or what becomes of it by a candidate. */
    private record Step(Entry from, @Nullable Candidate by) {}

    /** The best candidates of an extent, for formulas of one factor. */
    private record Offers(Extent extent, double factor, List<Candidate> best) {}

    /** Searches level 1. */
    ReferenceBeam(Target target, SearchSettings settings) {
        this.target = target;
        this.space = target.space();
        this.settings = settings;
        this.scores = new Scores(settings.penalty(), target.size());
        this.groupsWork = settings.mode() == SearchMode.REFERENCE_INTENDED;
        Ranking<Entry> ranking = new Ranking<>(settings.beam(), -1);
        int[] positive = new int[space.concepts()];
        byte[] times = new byte[space.concepts()];
        int found = 0;
        for (int concept = 0; concept < space.concepts(); concept++) {
            double leaf = offer(new Literal(concept, false), ranking);
            double neighbours = offer(new Literal(concept, true), ranking);
            byte above = (byte) ((leaf > 0 ? 1 : 0) + (neighbours > 0 ? 1 : 0));
            if (above > 0) {
                positive[found] = concept;
                times[found++] = above;
            }
        }
        this.operands = Arrays.copyOf(positive, found);
        this.repeats = times;
        this.beam = sharing(ranking.best());
    }

    @Override
    public Entry best() {
        return beam.getFirst();
    }

    /** The formulas of the present level, best first. */
    List<Entry> beam() {
        return beam;
    }

    @Override
    public void grow(Run run) {
        Ranking<Step> ranking = new Ranking<>(settings.beam(), -1);
        for (Entry entry : beam) {
            ranking.offer(entry.score(), new Step(entry, null));
        }
        List<Offers> made = new ArrayList<>();
        for (Entry entry : beam) {
            run.checkCancelled();
            for (Candidate candidate : offers(entry, made, ranking.threshold())) {
                ranking.offer(candidate.score(), new Step(entry, candidate));
            }
        }
        List<Entry> next = new ArrayList<>();
        for (Step step : ranking.best()) {
            next.add(step.by == null ? step.from : step.by.appendedTo(step.from, space));
        }
        beam = sharing(next);
    }

    /** The same formulas, where those with the same rows share one extent. */
    private static List<Entry> sharing(List<Entry> entries) {
        List<Entry> shared = new ArrayList<>();
        for (Entry entry : entries) {
            Extent extent = entry.extent();
            for (Entry before : shared) {
                if (before.extent().sameRows(extent)) {
                    extent = before.extent();
                    break;
                }
            }
            shared.add(new Entry(entry.term(), entry.weight(), extent, entry.score()));
        }
        return shared;
    }

    private List<Candidate> offers(Entry entry, List<Offers> made, double threshold) {
        double factor = scores.factor(entry.weight());
        for (Offers offers : made) {
            if (offers.extent == entry.extent() && offers.factor == factor) {
                return offers.best;
            }
        }
        List<Candidate> best = rank(entry, threshold);
        made.add(new Offers(entry.extent(), factor, best));
        return best;
    }

    /** The best candidates of a formula among those that score above the threshold. */
    private List<Candidate> rank(Entry entry, double threshold) {
        Extent extent = entry.extent();
        int weight = entry.weight();
        Ranking<Candidate> ranking = new Ranking<>(settings.beam(), threshold);
        long[] counts = extent.leafCounts(target);
        long[] totals = target.leafTotals();
        double plain = scores.factor(weight + 1);
        double negated = scores.factor(weight + 2);
        double bar = ranking.threshold() * Scores.NEARLY;
        for (int k = 0; k < operands.length; k++) {
            int operand = operands[k];
            int bothSize = (int) counts[operand];
            int bothHits = (int) (counts[operand] >>> 32);
            int orSize = extent.size() + (int) totals[operand] - bothSize;
            int orHits = extent.hits() + (int) (totals[operand] >>> 32) - bothHits;
            int notSize = extent.size() - bothSize;
            int notHits = extent.hits() - bothHits;
            if (plain * orHits >= bar * scores.union(orSize, orHits)
                    || plain * bothHits >= bar * scores.union(bothSize, bothHits)
                    || negated * notHits >= bar * scores.union(notSize, notHits)) {
                for (int repeat = 0; repeat < repeats[k]; repeat++) {
                    offer(entry, Join.OR, operand, orSize, orHits, weight + 1, ranking);
                    offer(entry, Join.AND, operand, bothSize, bothHits, weight + 1, ranking);
                    offer(entry, Join.AND_NOT, operand, notSize, notHits, weight + 2, ranking);
                }
                bar = ranking.threshold() * Scores.NEARLY;
            }
        }
        return ranking.best();
    }

    private void offer(Entry from, Join join, int operand, int size, int hits, int weight, Ranking<Candidate> ranking) {
        double score = scores.score(size, hits, weight);
        if (score > ranking.threshold()) {
            ranking.offer(score, new Candidate(from, join, operand, size, hits, score));
        }
    }

    private double offer(Literal literal, Ranking<Entry> ranking) {
        int operand = groupsWork ? space.operand(literal) : literal.concept();
        long totals = target.totals(operand);
        int size = (int) totals;
        int hits = (int) (totals >>> 32);
        double score = scores.score(size, hits, literal.weight());
        if (score > ranking.threshold()) {
            Extent extent = new Extent(space.mask(operand), size, hits, null);
            ranking.offer(score, new Entry(literal, literal.weight(), extent, score));
        }
        return score;
    }
}
