package dev.assay.engine.corpus;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files of the SNLI family, told apart by their first line: an object is SNLI's and MultiNLI's jsonl; a header with tabs their txt
 * files and e-SNLI's tsv; one with commas e-SNLI's csv.
 */
final class SnliRows {

    private static final Columns NAMED_BY_NUMBER = Columns.pair("sentence1", "sentence2", "gold_label");
    private static final Columns NAMED_BY_ROLE = Columns.pair("premise", "hypothesis", "label");

    private SnliRows() {}

    /** A reader for the file and the columns to read. */
    record Recognised(RowReader reader, Columns columns) {}

    static Recognised recognise(StrictUtf8 in) throws IOException {
        @Nullable String first = new Lines(in).next();
        if (first == null || first.startsWith("{")) {
            boolean byNumber = first != null && first.contains("\"sentence1\"");
            return new Recognised(new JsonRows(), byNumber ? NAMED_BY_NUMBER : NAMED_BY_ROLE);
        }
        boolean tabs = first.indexOf('\t') >= 0;
        List<String> names = tabs ? TsvRows.split(first) : List.of(first.split(",", -1));
        boolean byNumber = names.stream().anyMatch(name -> name.equalsIgnoreCase("sentence1"));
        return new Recognised(tabs ? new TsvRows(true) : new CsvRows(), byNumber ? NAMED_BY_NUMBER : NAMED_BY_ROLE);
    }
}
