package dev.assay.engine.formula;

import dev.assay.engine.formula.Formula.And;
import dev.assay.engine.formula.Formula.Comparison;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Disagreement;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.engine.formula.Formula.Not;
import dev.assay.engine.formula.Formula.Or;
import dev.assay.engine.formula.Formula.Slice;
import dev.assay.engine.formula.Formula.Words;
import dev.assay.engine.formula.FormulaLexer.Kind;
import org.jspecify.annotations.Nullable;

/** Writes formulas: keywords in capitals, parentheses where the tree would be another without them. */
final class FormulaPrinter {

    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;

    private final StringBuilder out = new StringBuilder();

    private FormulaPrinter() {}

    static String print(Formula formula) {
        FormulaPrinter printer = new FormulaPrinter();
        printer.write(formula, OR);
        return printer.out.toString();
    }

    /** Writes the formula where the context asks for something that binds at least as tight as {@code binding}. */
    private void write(Formula formula, int binding) {
        switch (formula) {
            case Concept concept -> out.append(concept(concept.name(), true));
            case Neighbors neighbors ->
                out.append("NEIGHBORS(")
                        .append(concept(neighbors.concept().name(), false))
                        .append(')');
            case Comparison comparison ->
                out.append(comparison.column().print())
                        .append(' ')
                        .append(comparison.operator().sign())
                        .append(' ')
                        .append(value(comparison.value()));
            case Words words -> out.append(FormulaLexer.quoted(words.text()));
            case Slice slice ->
                out.append("slice(").append(FormulaLexer.quoted(slice.name())).append(')');
            case Disagreement models ->
                out.append("models(")
                        .append(ColumnName.word(models.model()))
                        .append(", ")
                        .append(ColumnName.word(models.other()))
                        .append(").disagree");
            case Not not -> {
                out.append("NOT ");
                write(not.operand(), NOT);
            }
            case And and -> chain(and.left(), " AND ", and.right(), AND, binding);
            case Or or -> chain(or.left(), " OR ", or.right(), OR, binding);
        }
    }

    /** Chains lean to the left, so a chain of the same kind on the right keeps its parentheses. */
    private void chain(Formula left, String word, Formula right, int own, int binding) {
        if (own < binding) {
            out.append('(');
        }
        write(left, own);
        out.append(word);
        write(right, own + 1);
        if (own < binding) {
            out.append(')');
        }
    }

    private static String value(@Nullable String value) {
        if (value == null) {
            return "null";
        }
        return value.equalsIgnoreCase("null") ? FormulaLexer.quoted(value) : ColumnName.word(value);
    }

    /**
     * The name as it stands in a formula; of an odd one the part after field and set is quoted, or all of it.
     *
     * @param alone whether it stands where a quoted text would be searched for, and so needs the function {@code concept}
     */
    private static String concept(String name, boolean alone) {
        if (FormulaLexer.isBare(name) && FormulaLexer.keyword(name) == Kind.NAME) {
            return name;
        }
        int value = name.indexOf(':', name.indexOf(':') + 1) + 1;
        if (value > 0 && value < name.length() && FormulaLexer.isBare(name.substring(0, value))) {
            return name.substring(0, value) + FormulaLexer.quoted(name.substring(value));
        }
        return alone ? "concept(" + FormulaLexer.quoted(name) + ")" : FormulaLexer.quoted(name);
    }
}
