package dev.assay.engine.corpus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a file hold what. Names match in any case when no column has exactly that name.
 *
 * @param fields of the data set: premise and hypothesis, or a single text
 * @param texts the column of each field, in the same order
 * @param label the column of the label, or null when the file has none
 */
public record Columns(
        List<String> fields, List<String> texts, @Nullable String label) {

    public Columns {
        fields = List.copyOf(fields);
        texts = List.copyOf(texts);
        if (!fields.equals(DataSet.PAIR_FIELDS) && !fields.equals(DataSet.TEXT_FIELDS)) {
            throw new IllegalArgumentException("fields must be " + DataSet.PAIR_FIELDS + " or " + DataSet.TEXT_FIELDS);
        }
        if (texts.size() != fields.size()) {
            throw new IllegalArgumentException("one column per field of " + fields + ", got " + texts);
        }
    }

    public static Columns pair(String premise, String hypothesis, @Nullable String label) {
        return new Columns(DataSet.PAIR_FIELDS, List.of(premise, hypothesis), label);
    }

    public static Columns single(String text, @Nullable String label) {
        return new Columns(DataSet.TEXT_FIELDS, List.of(text), label);
    }
}
