package dev.assay.engine.corpus;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tab-separated values, one row a line. SNLI's files write quotation marks as they are; files written by spreadsheet
 * libraries put quotes around a field that has quotes in it, and double those. So a field is unquoted only if it starts and
 * ends with a quote and every quote between them is doubled, and there is one: no sentence looks like that by itself.
 *
 * @param lenient whether columns after the last wanted one may be missing, as annotators' labels are in SNLI's txt files
 */
record TsvRows(boolean lenient) implements RowReader {

    @Override
    public void read(StrictUtf8 in, Columns columns, RowSink sink) throws IOException, SQLException {
        Lines lines = new Lines(in);
        @Nullable Header header = null;
        for (@Nullable String line = lines.next(); line != null; line = lines.next()) {
            if (line.isEmpty()) {
                continue;
            }
            List<String> fields = split(line);
            if (header == null) {
                header = new Header(new Place(in.file(), lines.number()), fields, columns);
            } else {
                header.hand(new Place(in.file(), lines.number()), fields, lenient, in.fraction(), sink);
            }
        }
    }

    static List<String> split(String line) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', start)) {
            fields.add(unquoted(line.substring(start, tab)));
            start = tab + 1;
        }
        fields.add(unquoted(line.substring(start)));
        return fields;
    }

    private static String unquoted(String field) {
        int last = field.length() - 1;
        if (last < 3 || field.charAt(0) != '"' || field.charAt(last) != '"') {
            return field;
        }
        boolean doubled = false;
        for (int i = 1; i < last; i++) {
            if (field.charAt(i) == '"') {
                if (i + 1 == last || field.charAt(i + 1) != '"') {
                    return field;
                }
                doubled = true;
                i++;
            }
        }
        return doubled ? field.substring(1, last).replace("\"\"", "\"") : field;
    }
}
