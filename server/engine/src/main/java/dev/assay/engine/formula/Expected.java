package dev.assay.engine.formula;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may come next in a formula that somebody is typing. */
public sealed interface Expected {

    /** A leaf, {@code NOT} or a parenthesis. */
    record Start() implements Expected {}

    /** A concept's name, within {@code NEIGHBORS(} or {@code concept(}. */
    record ConceptName() implements Expected {}

    /**
     * An argument of a function.
     *
     * @param function in lower case
     * @param before the arguments before it
     */
    record Argument(String function, List<String> before) implements Expected {}

    /** How the column is compared. */
    record Comparing(ColumnName column) implements Expected {}

    /** What the column is compared with. */
    record Value(ColumnName column, Operator operator) implements Expected {}

    /** The end of the arguments, with or without more of them. */
    record Close() implements Expected {}

    /** What follows {@code models(a, b)}. */
    record Disagree() implements Expected {}

    /**
     * {@code AND}, {@code OR}, a closing parenthesis.
     *
     * @param name the word before, which would be a column's if an operator followed; null where none can
     */
    record Joining(@Nullable String name) implements Expected {}

    /** The text before is no beginning of a formula. */
    record Nothing() implements Expected {}
}
