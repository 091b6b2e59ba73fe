package dev.assay.engine.formula;

import dev.assay.engine.formula.FormulaLexer.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a column is called in a formula: a name alone such as {@code label}, or with arguments such as {@code unit(mlp.relu, 870)}.
 * Which columns there are is not the language's business.
 *
 * @param name not empty
 * @param arguments none of them empty; with arguments the name is none of the language's own functions
 */
public record ColumnName(String name, List<String> arguments) {

    /** Names that with parentheses are no column. */
    static final Set<String> FUNCTIONS = Set.of("neighbors", "slice", "models", "concept");

    public ColumnName {
        arguments = List.copyOf(arguments);
        if (name.isEmpty() || arguments.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a column's name and arguments are not empty");
        }
        if (!arguments.isEmpty() && FUNCTIONS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(name + "(…) is no column");
        }
    }

    /** A column without arguments, or one with some. */
    public static ColumnName of(String name, String... arguments) {
        return new ColumnName(name, List.of(arguments));
    }

    /**
     * Reads a column's name.
     *
     * @throws FormulaError when the text is something else
     */
    public static ColumnName parse(String text) {
        return new FormulaParser(text, LeafCheck.NONE).parseColumn();
    }

    /** As it is written in formulas; {@link #parse} gives the same name back. */
    public String print() {
        return arguments.isEmpty()
                ? word(name)
                : word(name) + arguments.stream().map(ColumnName::word).collect(Collectors.joining(", ", "(", ")"));
    }

    /** A word of the language as it is, and any other text in quotes. */
    static String word(String text) {
        return FormulaLexer.isBare(text) && FormulaLexer.keyword(text) == Kind.NAME ? text : FormulaLexer.quoted(text);
    }
}
