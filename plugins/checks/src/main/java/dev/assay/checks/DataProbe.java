package dev.assay.checks;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.Run;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Data under check.
 *
 * @param train what a model was trained on, to be apart from {@code data}; null: unknown
 */
record DataProbe(DataSet data, @Nullable DataSet train, Run run) {

    /** What two rows have in common when they are the same example: case and spaces do not count. */
    static String key(Example example) {
        return normal(example.premise()) + "\u0000" + normal(example.hypothesis());
    }

    private static String normal(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    }

    static String show(Example example) {
        return "row " + example.row() + ": " + example.premise()
                + (example.hypothesis().isEmpty() ? "" : " | " + example.hypothesis())
                + (example.label() == null ? "" : " [" + example.label() + "]");
    }
}
