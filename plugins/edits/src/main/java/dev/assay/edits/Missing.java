package dev.assay.edits;

import dev.assay.engine.corpus.DataSet;
import org.jspecify.annotations.Nullable;

/**
 * A part of an answer that is not there, or not whole.
 *
 * @param part what: {@code prediction}, {@code units}, {@code explanations}, {@code concepts}, {@code formulas}, {@code byWords},
 *     {@code byActivation}
 * @param reason one sentence
 * @param remedy one sentence
 * @param command that brings it, where one does
 */
record Missing(
        String part, String reason, String remedy, @Nullable String command) {

    static final String PREDICTION = "prediction";
    static final String UNITS = "units";
    static final String EXPLANATIONS = "explanations";
    static final String CONCEPTS = "concepts";
    static final String FORMULAS = "formulas";
    static final String BY_WORDS = "byWords";
    static final String BY_ACTIVATION = "byActivation";

    /** A part that needs the concepts of a data set, which are not indexed yet. */
    static Missing index(DataSet data, String part) {
        return new Missing(
                part,
                "The concepts of " + data.name() + " are not indexed yet.",
                "Index them, which takes a minute or two for a large data set.",
                command("index", data.name()));
    }

    /** What an {@code assay} analysis would bring. */
    static String command(String analysis, String... words) {
        StringBuilder command = new StringBuilder("./assay ").append(analysis);
        for (String word : words) {
            command.append(' ')
                    .append(word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return command.toString();
    }
}
