package dev.assay.engine.search;

import dev.assay.engine.search.Term.Literal;

/**
 * A place in a formula for an operand X that is looked for. Where X holds on none of the open rows, the formula holds on
 * {@code without}; each open row on which X holds joins these ({@code adds}; then no open row is among them) or leaves them (then
 * all open rows are among them). So one count of the rows that X shares with {@code open} gives the formula's counts, for
 * every way in which an operand can stand in a formula:
 *
 * <pre>
 *                     without    open
 * F OR X              F          not F    adds
 * F AND X             nothing    F        adds
 * F AND NOT X         F          F        removes
 * (X AND b) OR c      c          b \ c    adds
 * a AND NOT (X OR b)  a \ b      a \ b    removes
 * </pre>
 *
 * @param without rows, not to be written
 * @param open rows, not to be written
 * @param weight of the formula without X
 * @param order of the formulas with X among equal scores, the lowest first; the operand's number decides further
 * @param maker writes the formula with X
 */
@SuppressWarnings("ArrayRecordComponent") // masks are shared and never compared here
record Slot(long[] without, long[] open, boolean adds, int weight, long order, Maker maker) {

    /** Writes the formula in which X is the literal. */
    @FunctionalInterface
    interface Maker {
        Term with(Literal literal);
    }

    /** The rows where the formula holds when X is the operand, as a new mask. */
    long[] rows(int operand, SearchSpace space) {
        long[] rows = space.join(open, Join.AND, operand);
        for (int word = 0; word < rows.length; word++) {
            rows[word] ^= without[word];
        }
        return rows;
    }
}
