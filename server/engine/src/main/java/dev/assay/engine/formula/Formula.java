package dev.assay.engine.formula;

import org.jspecify.annotations.Nullable;

/**
 * A yes/no question about a row, as a tree. The language, in which {@code NOT} binds tighter than {@code AND} and
 * {@code AND} tighter than {@code OR}, chains lean to the left, and keywords may be in any case:
 *
 * <pre>
 * or      = and { OR and }
 * and     = not { AND not }
 * not     = NOT not | atom
 * atom    = "(" or ")" | NEIGHBORS "(" name ")" | name
 * name    = a run of letters, digits, any of _ - . : $ % # @ * / + ~ ^ ? and "quoted" parts
 * </pre>
 *
 * In a quoted part {@code \"} and {@code \\} stand for a quote and a backslash: {@code hyp:tok:"n't"}. Trees are compared
 * as trees: two formulas that hold for the same rows need not be equal.
 */
public sealed interface Formula {

    /**
     * The concept holds.
     *
     * @param name in full, such as {@code pre:tok:man}
     */
    record Concept(String name) implements Formula {
        public Concept {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a concept has a name");
            }
        }
    }

    /** The concept or one of the nearest words to it holds. */
    record Neighbors(Concept concept) implements Formula {}

    /** The operand does not hold. */
    record Not(Formula operand) implements Formula {}

    /** Both hold. */
    record And(Formula left, Formula right) implements Formula {}

    /** At least one holds. */
    record Or(Formula left, Formula right) implements Formula {}

    /** The formula's length: how many leaves it has. */
    default int length() {
        return switch (this) {
            case Concept concept -> 1;
            case Neighbors neighbors -> 1;
            case Not not -> not.operand.length();
            case And and -> and.left.length() + and.right.length();
            case Or or -> or.left.length() + or.right.length();
        };
    }

    /** The formula's text with no more parentheses than it needs; {@link #parse} gives the same tree back. */
    default String print() {
        return FormulaPrinter.print(this);
    }

    /**
     * Reads a formula without looking whether its concepts exist.
     *
     * @throws dev.assay.spi.UserError that names the column and what was expected there
     */
    static Formula parse(String text) {
        return parse(text, null);
    }

    /**
     * Reads a formula.
     *
     * @param vocabulary the concepts there are; null: any name will do
     * @throws dev.assay.spi.UserError that names the column and what was expected there, and for an unknown concept the
     *     closest names that exist
     */
    static Formula parse(String text, @Nullable ConceptVocabulary vocabulary) {
        return new FormulaParser(text, vocabulary).parse();
    }
}
