package dev.assay.engine.formula;

import dev.assay.engine.formula.Formula.Comparison;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Leaf;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One of the parts that a formula's text joins with {@code AND}, and where it stands there. A text that joins parts with {@code OR}, or
 * is one pair of parentheses, is one term.
 *
 * @param start offset of the term, in UTF-16 units from 0
 * @param end offset after it
 */
public record FormulaTerm(Formula formula, int start, int end) {

    /**
     * The terms of a formula in the order of its text, without looking whether what they name exists.
     *
     * @throws FormulaError when the text cannot be read
     */
    public static List<FormulaTerm> of(String text) {
        return new FormulaParser(text, LeafCheck.NONE).parseTerms();
    }

    /** The column that the term compares, however often; null when it asks for something else too. */
    public @Nullable ColumnName column() {
        return common(leaf -> leaf instanceof Comparison comparison ? comparison.column() : null);
    }

    /** The concept that the term asks for; null when it asks for something else too. */
    public @Nullable String concept() {
        return common(leaf -> leaf instanceof Concept concept ? concept.name() : null);
    }

    private <T> @Nullable T common(Function<Leaf, @Nullable T> of) {
        @Nullable T common = null;
        for (Leaf leaf : formula.leaves()) {
            @Nullable T its = of.apply(leaf);
            if (its == null || (common != null && !common.equals(its))) {
                return null;
            }
            common = its;
        }
        return common;
    }

    /** The term as it is printed; terms joined with {@code AND} are a formula with these terms. */
    public String print() {
        return formula instanceof Formula.Or ? "(" + formula.print() + ")" : formula.print();
    }
}
