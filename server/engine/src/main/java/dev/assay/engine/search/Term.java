package dev.assay.engine.search;

import dev.assay.engine.formula.Formula;
import java.util.List;

/** A formula during a search: its concepts are column numbers. */
sealed interface Term {

    /**
     * A concept, or the OR over its neighbours.
     *
     * @param concept column number
     * @param neighbours whether it is the group
     */
    record Literal(int concept, boolean neighbours) implements Term {}

    /** Two terms joined; the published code only ever has literals on the right. */
    record Joined(Term left, Join join, Term right) implements Term {}

    /** The number of literals. */
    default int length() {
        return switch (this) {
            case Literal literal -> 1;
            case Joined joined -> joined.left.length() + joined.right.length();
        };
    }

    /** What the penalty counts: literals, and one more for each NOT and each NEIGHBORS. */
    default int weight() {
        return switch (this) {
            case Literal literal -> literal.neighbours ? 2 : 1;
            case Joined joined -> joined.left.weight() + joined.right.weight() + (joined.join == Join.AND_NOT ? 1 : 0);
        };
    }

    /** As the published code prints it: {@code ((2015 AND (NOT 4057)) OR (NEIGHBORS 7))}. */
    default String ids() {
        return switch (this) {
            case Literal literal ->
                literal.neighbours ? "(NEIGHBORS " + literal.concept + ")" : Integer.toString(literal.concept);
            case Joined joined ->
                switch (joined.join) {
                    case OR -> "(" + joined.left.ids() + " OR " + joined.right.ids() + ")";
                    case AND -> "(" + joined.left.ids() + " AND " + joined.right.ids() + ")";
                    case AND_NOT -> "(" + joined.left.ids() + " AND (NOT " + joined.right.ids() + "))";
                };
        };
    }

    /** The term as a formula over names. */
    default Formula formula(List<String> names) {
        return switch (this) {
            case Literal literal -> {
                Formula.Concept leaf = new Formula.Concept(names.get(literal.concept));
                yield literal.neighbours ? new Formula.Neighbors(leaf) : leaf;
            }
            case Joined joined -> {
                Formula left = joined.left.formula(names);
                Formula right = joined.right.formula(names);
                yield switch (joined.join) {
                    case OR -> new Formula.Or(left, right);
                    case AND -> new Formula.And(left, right);
                    case AND_NOT -> new Formula.And(left, new Formula.Not(right));
                };
            }
        };
    }
}
