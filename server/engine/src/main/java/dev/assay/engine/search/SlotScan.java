package dev.assay.engine.search;

import java.util.Arrays;

/**
 * Tries every operand in a {@link Slot} and offers what may enter a ranking.
 *
 * <p>Whether the score of a formula with <i>h</i> hits and <i>m</i> misses reaches a bar <i>b</i>, for a target of <i>n</i>
 * rows and a penalty factor <i>f</i>, is a linear question, f·h ≥ b·(n + m). So each row that an operand adds to the
 * formula is worth f in the target and −b outside, the other way round for a row it removes, and what the formula without
 * the operand lacks of the bar must be made up by the operand's open rows.
 *
 * <p>An operand's rows in the target bound what it can add, its rows outside what removing them can gain. Operands are
 * sorted by that bound once per target, so only a prefix has to be looked at, mostly a short one once the ranking is
 * full. A short prefix is counted operand by operand, a long one all at once. Used by one thread.
 */
final class SlotScan {

    /** What it costs to count one column, in additions to a count; measured. */
    private static final int ONE = 60;

    private final Target target;
    private final SearchSpace space;
    private final Scores scores;
    private final Side leaves;
    private final Side groups;
    private final long[] misses;

    /** Concepts or groups, sorted, with room for their counts. */
    private static final class Side {
        final Columns columns;
        final int first;
        final long[] totals;
        final HitColumns hitColumns;
        final Prospects byHits;
        final Prospects byMisses;
        final long[] counts;
        long[] counted;

        Side(Columns columns, int first, long[] totals, long[] nothing, Target target) {
            this.hitColumns = new HitColumns(columns, target.bits(), target.size());
            this.columns = columns;
            this.first = first;
            this.totals = totals;
            this.byHits = new Prospects(totals, true);
            this.byMisses = new Prospects(totals, false);
            this.counts = new long[totals.length];
            this.counted = nothing;
        }
    }

    SlotScan(Target target, Scores scores) {
        this.target = target;
        this.space = target.space();
        this.scores = scores;
        long[] nothing = new long[space.everything().length];
        this.leaves = new Side(space.leaves(), 0, target.leafTotals(), nothing, target);
        this.groups = new Side(space.groups(), space.concepts(), target.groupTotals(), nothing, target);
        this.misses = nothing.clone();
    }

    /** Tries every concept. */
    void leaves(Slot slot, DistinctRanking ranking) {
        scan(slot, leaves, ranking, 0);
    }

    /** Tries every concept that overlaps with the target. */
    void overlappingLeaves(Slot slot, DistinctRanking ranking) {
        scan(slot, leaves, ranking, 1);
    }

    /** Tries every group. */
    void groups(Slot slot, DistinctRanking ranking) {
        scan(slot, groups, ranking, 0);
    }

    /** What every concept shares with the mask; overwritten by the next scan. */
    long[] leafCounts(long[] mask) {
        count(leaves, mask);
        return leaves.counts;
    }

    private void scan(Slot slot, Side side, DistinctRanking ranking, int leastHits) {
        int weight = slot.weight() + (side.first == 0 ? 1 : 2);
        double factor = scores.factor(weight);
        long base = target.count(slot.without());
        boolean adds = slot.adds();
        long open = target.count(slot.open());
        int openHits = (int) (open >>> 32);
        int openMisses = (int) open - openHits;
        int openGains = adds ? openHits : openMisses;
        int openLosses = adds ? openMisses : openHits;
        // rows that are a loss where they are open, but are not open
        int freeLosses = (adds ? space.rows() - target.size() : target.size()) - openLosses;
        Prospects prospects = adds ? side.byHits : side.byMisses;
        double bar = ranking.threshold() * Scores.NEARLY;
        double gain = adds ? factor : bar;
        double loss = adds ? bar : factor;
        double lacking = lacking(base, factor, bar);
        if (bar > 0 && gain * openGains < lacking) {
            return;
        }
        int end = bar > 0 && lacking > 0 ? prospects.atLeast(lacking / gain) : side.totals.length;
        int rowsToCount = Math.min(openHits + openMisses, space.rows() - openHits - openMisses);
        boolean all = (double) end * ONE > side.columns.costOfAll(rowsToCount);
        long[] cut = {};
        if (all) {
            count(side, slot.open());
        } else {
            cut = side.hitColumns.cut(slot.open());
            for (int word = 0; word < misses.length; word++) {
                misses[word] = slot.open()[word] & ~target.bits()[word];
            }
        }
        for (int rank = 0; rank < end; rank++) {
            int column = prospects.column(rank);
            int gained;
            int lost;
            if (all) {
                int hits = (int) (side.counts[column] >>> 32);
                int others = (int) side.counts[column] - hits;
                gained = adds ? hits : others;
                lost = adds ? others : hits;
            } else {
                // hits are counted first: they are few
                gained = Math.min(prospects.gain(rank), openGains);
                lost = Math.max(0, prospects.loss(rank) - freeLosses);
                if (gain * gained - loss * lost < lacking) {
                    continue;
                }
                int hits = side.hitColumns.shared(column, cut);
                gained = adds ? hits : gained;
                lost = adds ? lost : hits;
                if (gain * gained - loss * lost < lacking) {
                    continue;
                }
                int others = side.columns.shared(column, misses);
                gained = adds ? hits : others;
                lost = adds ? others : hits;
            }
            if (gain * gained - loss * lost < lacking || gained + lost == 0 || side.totals[column] >>> 32 < leastHits) {
                continue;
            }
            int hits = (int) (base >>> 32) + (adds ? gained : -lost);
            int size = (int) base + (adds ? gained + lost : -gained - lost);
            double score = scores.score(size, hits, weight);
            if (score >= ranking.threshold()) {
                ranking.offer(proposal(slot, side.first + column, size, hits, score, weight));
                double raised = ranking.threshold() * Scores.NEARLY;
                if (raised > bar) {
                    bar = raised;
                    gain = adds ? factor : bar;
                    loss = adds ? bar : factor;
                    lacking = lacking(base, factor, bar);
                    if (bar > 0 && lacking > 0) {
                        end = Math.min(end, prospects.atLeast(lacking / gain));
                    }
                }
            }
        }
    }

    private void count(Side side, long[] open) {
        if (Arrays.equals(side.counted, open)) {
            return;
        }
        boolean opposite = Masks.opposite(side.counted, open, space.everything());
        side.counted = open;
        if (opposite) {
            for (int column = 0; column < side.counts.length; column++) {
                side.counts[column] = side.totals[column] - side.counts[column];
            }
        } else if (2 * Masks.cardinality(open) <= space.rows()) {
            Arrays.fill(side.counts, 0);
            side.columns.recount(new long[open.length], open, target.bits(), side.counts);
        } else {
            System.arraycopy(side.totals, 0, side.counts, 0, side.counts.length);
            side.columns.recount(space.everything(), open, target.bits(), side.counts);
        }
    }

    /** What the operand's rows must be worth, so that a formula with that count without it reaches the bar. */
    private double lacking(long base, double factor, double bar) {
        int hits = (int) (base >>> 32);
        int misses = (int) base - hits;
        return bar * ((double) target.size() + misses) - factor * hits;
    }

    private Proposal proposal(Slot slot, int operand, int size, int hits, double score, int weight) {
        return new Proposal(
                score,
                slot.order() + ((long) operand << 2),
                size,
                hits,
                () -> new Entry(
                        slot.maker().with(space.literal(operand)),
                        weight,
                        new Extent(slot.rows(operand, space), size, hits, null),
                        score));
    }
}
