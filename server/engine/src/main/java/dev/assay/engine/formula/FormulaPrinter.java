package dev.assay.engine.formula;

import dev.assay.engine.formula.Formula.And;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.engine.formula.Formula.Not;
import dev.assay.engine.formula.Formula.Or;
import dev.assay.engine.formula.FormulaLexer.Kind;

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
            case Concept concept -> out.append(quoted(concept.name()));
            case Neighbors neighbors -> {
                out.append("NEIGHBORS(");
                write(neighbors.concept(), OR);
                out.append(')');
            }
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

    /** The name as it stands in a formula; of an odd one the part after field and set is quoted, or all of it. */
    static String quoted(String name) {
        if (isBare(name)) {
            return FormulaLexer.keyword(name) == Kind.NAME ? name : '"' + name + '"';
        }
        int value = name.indexOf(':', name.indexOf(':') + 1) + 1;
        int start = isBare(name.substring(0, value)) ? value : 0;
        return name.substring(0, start)
                + '"'
                + name.substring(start).replace("\\", "\\\\").replace("\"", "\\\"")
                + '"';
    }

    private static boolean isBare(String text) {
        return text.codePoints().allMatch(FormulaLexer::isBare);
    }
}
