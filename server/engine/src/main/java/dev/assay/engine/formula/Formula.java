package dev.assay.engine.formula;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * A yes/no question about a row, as a tree. The language, in which {@code NOT} binds tighter than {@code AND} and
 * {@code AND} tighter than {@code OR}, chains lean to the left, and keywords and functions may be in any case:
 *
 * <pre>
 * or         = and { OR and }
 * and        = not { AND not }
 * not        = NOT not | "(" or ")" | leaf
 * leaf       = concept | NEIGHBORS "(" concept ")" | concept "(" word ")"
 *            | column operator value
 *            | quoted                                    the text occurs in one of the row's texts
 *            | slice "(" word ")"                        a saved formula
 *            | models "(" word "," word ")" .disagree    two models predict different labels
 * column     = word [ "(" word { "," word } ")" ]
 * operator   = "=" | "!=" | "&lt;" | "&lt;=" | ">" | ">="
 * value      = word | null
 * concept    = a run of letters, digits, any of _ - . : $ % # @ * / + ~ ^ ? and quoted parts
 * word       = a run of the same | quoted
 * </pre>
 *
 * In a quoted part {@code \"} and {@code \\} stand for a quote and a backslash: {@code hyp:tok:"n't"}. A row without a
 * value in a column satisfies no comparison with it but {@code = null}. Trees are compared as trees: two formulas that
 * hold for the same rows need not be equal.
 */
public sealed interface Formula {

    /** A question that is not made of others. */
    sealed interface Leaf extends Formula {}

    /**
     * The concept holds.
     *
     * @param name in full, such as {@code pre:tok:man}
     */
    record Concept(String name) implements Leaf {
        public Concept {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a concept has a name");
            }
        }
    }

    /** The concept or one of the nearest words to it holds. */
    record Neighbors(Concept concept) implements Leaf {}

    /**
     * The column's value compares so with another.
     *
     * @param value as it is written; what it stands for depends on the column's type; null: no value, which can only be
     *     the same or another
     */
    record Comparison(
            ColumnName column, Operator operator, @Nullable String value) implements Leaf {
        public Comparison {
            if (value == null && operator.ordered()) {
                throw new IllegalArgumentException("nothing is " + operator.sign() + " null");
            }
            if (value != null && value.isEmpty()) {
                throw new IllegalArgumentException("a value is not empty");
            }
        }
    }

    /** The text occurs in one of the row's texts, in any case. */
    record Words(String text) implements Leaf {
        public Words {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("words are not empty");
            }
        }
    }

    /** The saved formula of that name holds. */
    record Slice(String name) implements Leaf {
        public Slice {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a slice has a name");
            }
        }
    }

    /** The models predict different labels. */
    record Disagreement(String model, String other) implements Leaf {
        public Disagreement {
            if (model.isEmpty() || other.isEmpty()) {
                throw new IllegalArgumentException("models have names");
            }
        }
    }

    /** The operand does not hold. */
    record Not(Formula operand) implements Formula {}

    /** Both hold. */
    record And(Formula left, Formula right) implements Formula {}

    /** At least one holds. */
    record Or(Formula left, Formula right) implements Formula {}

    /** The formula's length: how many leaves it has. */
    default int length() {
        return switch (this) {
            case Leaf leaf -> 1;
            case Not not -> not.operand.length();
            case And and -> and.left.length() + and.right.length();
            case Or or -> or.left.length() + or.right.length();
        };
    }

    /** The formula's leaves in the order of its text. */
    default List<Leaf> leaves() {
        List<Leaf> leaves = new ArrayList<>();
        replace(leaf -> {
            leaves.add(leaf);
            return leaf;
        });
        return leaves;
    }

    /**
     * The rows where the formula holds.
     *
     * @param leaves gives a leaf's rows as a new mask, one bit per row, which may be written
     */
    default FixedBitSet rows(Function<Leaf, FixedBitSet> leaves) {
        return switch (this) {
            case Leaf leaf -> leaves.apply(leaf);
            case Not not -> {
                FixedBitSet mask = not.operand.rows(leaves);
                mask.flip(0, mask.length());
                yield mask;
            }
            case And and -> {
                FixedBitSet mask = and.left.rows(leaves);
                mask.and(and.right.rows(leaves));
                yield mask;
            }
            case Or or -> {
                FixedBitSet mask = or.left.rows(leaves);
                mask.or(or.right.rows(leaves));
                yield mask;
            }
        };
    }

    /**
     * Whether the formula holds where of some leaves that is not known, in Kleene's strong three-valued logic: what does not depend on
     * them is known all the same. Leaves that cannot matter any more are not asked.
     *
     * @param leaves null: not known
     * @return null: not known
     */
    default @Nullable Boolean truth(Function<Leaf, @Nullable Boolean> leaves) {
        return switch (this) {
            case Leaf leaf -> leaves.apply(leaf);
            case Not not -> {
                @Nullable Boolean operand = not.operand.truth(leaves);
                yield operand == null ? null : (Boolean) !operand;
            }
            case And and -> joined(and.left, and.right, leaves, false);
            case Or or -> joined(or.left, or.right, leaves, true);
        };
    }

    /** @param deciding what one side alone makes of the whole */
    private static @Nullable Boolean joined(
            Formula left, Formula right, Function<Leaf, @Nullable Boolean> leaves, boolean deciding) {
        @Nullable Boolean first = left.truth(leaves);
        if (first != null && first == deciding) {
            return deciding;
        }
        @Nullable Boolean second = right.truth(leaves);
        boolean open = first == null && second != null && second != deciding;
        return open ? null : second;
    }

    /** The same tree with other formulas in the place of its leaves. */
    default Formula replace(Function<Leaf, Formula> leaves) {
        return switch (this) {
            case Leaf leaf -> leaves.apply(leaf);
            case Not not -> new Not(not.operand.replace(leaves));
            case And and -> new And(and.left.replace(leaves), and.right.replace(leaves));
            case Or or -> new Or(or.left.replace(leaves), or.right.replace(leaves));
        };
    }

    /** The formula's text with no more parentheses than it needs; {@link #parse} gives the same tree back. */
    default String print() {
        return FormulaPrinter.print(this);
    }

    /**
     * Reads a formula without looking whether what it names exists.
     *
     * @throws FormulaError that names the column and what was expected there
     */
    static Formula parse(String text) {
        return parse(text, LeafCheck.NONE);
    }

    /**
     * Reads a formula.
     *
     * @param check what leaves may be
     * @throws FormulaError that names the column and what was expected there, or what is wrong with the leaf that is there
     */
    static Formula parse(String text, LeafCheck check) {
        return new FormulaParser(text, check).parse();
    }
}
