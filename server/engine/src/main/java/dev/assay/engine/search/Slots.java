package dev.assay.engine.search;

import dev.assay.engine.search.Term.Joined;
import dev.assay.engine.search.Term.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Finds the {@link Slot}s of a formula. Walking down from the root it keeps two masks: the formula's rows if the present part held
 * everywhere, and if it held nowhere. Where they agree the part does not matter; where they differ the formula follows
 * the part or its opposite, the same on all rows, since a formula names each of its parts once.
 */
final class Slots {

    private final Entry entry;
    private final SearchSpace space;
    private final boolean replacing;
    private final long order;
    private final List<Slot> slots = new ArrayList<>();

    private Slots(Entry entry, SearchSpace space, boolean replacing, long order) {
        this.entry = entry;
        this.space = space;
        this.replacing = replacing;
        this.order = order;
    }

    /** The three slots for one more literal at the end: those that share open rows stand together. */
    static List<Slot> atRoot(Entry entry, SearchSpace space, long order) {
        Term term = entry.term();
        long[] rows = entry.extent().bits();
        long[] others = Masks.differing(space.everything(), rows);
        return List.of(
                new Slot(rows, rows, false, entry.weight() + 1, order | 2, x -> new Joined(term, Join.AND_NOT, x)),
                new Slot(
                        new long[rows.length],
                        rows,
                        true,
                        entry.weight(),
                        order | 1,
                        x -> new Joined(term, Join.AND, x)),
                new Slot(rows, others, true, entry.weight(), order, x -> new Joined(term, Join.OR, x)));
    }

    /**
     * Slots for one more literal below the root, without those that say the same as one nearer to the root: in a OR b,
     * nothing is gained by making a into a OR X.
     */
    static List<Slot> forGrowth(Entry entry, SearchSpace space, long order) {
        return new Slots(entry, space, false, order).find();
    }

    /** Slots for another literal, and for every way of joining it, in place of each of the formula's literals. */
    static List<Slot> forReplacement(Entry entry, SearchSpace space, long order) {
        return new Slots(entry, space, true, order).find();
    }

    private List<Slot> find() {
        if (entry.term() instanceof Joined joined) {
            walk(joined, space.everything(), new long[space.everything().length], true, part -> part);
        }
        return slots;
    }

    private void walk(Joined joined, long[] held, long[] failed, boolean upright, UnaryOperator<Term> whole) {
        Term left = joined.left();
        Term right = joined.right();
        Join join = joined.join();
        long[] leftRows = space.mask(left);
        long[] rightRows = space.mask(right);
        if (replacing && right instanceof Literal literal) {
            int weight = entry.weight() - literal.weight() - (join == Join.AND_NOT ? 1 : 0);
            for (Join other : Join.values()) {
                join(left, leftRows, other, held, failed, upright, weight, whole);
            }
        }
        UnaryOperator<Term> aroundLeft = part -> whole.apply(new Joined(part, join, right));
        UnaryOperator<Term> aroundRight = part -> whole.apply(new Joined(left, join, part));
        switch (join) {
            case OR -> {
                down(left, leftRows, join, held, Masks.choose(rightRows, held, failed), upright, aroundLeft);
                down(right, rightRows, join, held, Masks.choose(leftRows, held, failed), upright, aroundRight);
            }
            case AND -> {
                down(left, leftRows, join, Masks.choose(rightRows, held, failed), failed, upright, aroundLeft);
                down(right, rightRows, join, Masks.choose(leftRows, held, failed), failed, upright, aroundRight);
            }
            case AND_NOT -> {
                // for its left side AND NOT is an AND, for its right side the opposite of one, where OR says nothing
                // new
                down(left, leftRows, Join.AND, Masks.choose(rightRows, failed, held), failed, upright, aroundLeft);
                down(right, rightRows, Join.OR, failed, Masks.choose(leftRows, held, failed), !upright, aroundRight);
            }
        }
    }

    /** Goes on to one side of a join, which under {@code above} would gain nothing from being joined the same way. */
    private void down(
            Term part,
            long[] rows,
            Join above,
            long[] held,
            long[] failed,
            boolean upright,
            UnaryOperator<Term> whole) {
        if (!replacing && above == Join.OR) {
            join(part, rows, Join.AND, held, failed, upright, entry.weight(), whole);
            join(part, rows, Join.AND_NOT, held, failed, upright, entry.weight(), whole);
        } else if (!replacing) {
            join(part, rows, Join.OR, held, failed, upright, entry.weight(), whole);
        } else if (part instanceof Literal literal) {
            long[] open = Masks.differing(held, failed);
            add(failed, open, upright, entry.weight() - literal.weight(), whole::apply);
        }
        if (part instanceof Joined joined) {
            walk(joined, held, failed, upright, whole);
        }
    }

    /** The slot X in {@code part join X}. */
    private void join(
            Term part,
            long[] rows,
            Join join,
            long[] held,
            long[] failed,
            boolean upright,
            int weight,
            UnaryOperator<Term> whole) {
        long[] without = join == Join.AND ? failed : Masks.choose(rows, held, failed);
        long[] differing = Masks.differing(held, failed);
        long[] open = SearchSpace.combine(differing, join == Join.OR ? Join.AND_NOT : Join.AND, rows);
        boolean adds = upright == (join != Join.AND_NOT);
        add(without, open, adds, weight + (join == Join.AND_NOT ? 1 : 0), x -> whole.apply(new Joined(part, join, x)));
    }

    private void add(long[] without, long[] open, boolean adds, int weight, Slot.Maker maker) {
        slots.add(new Slot(without, open, adds, weight, order + ((long) slots.size() << 32), maker));
    }
}
