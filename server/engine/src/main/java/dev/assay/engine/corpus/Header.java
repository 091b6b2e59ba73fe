package dev.assay.engine.corpus;

import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The header of a table, where the wanted columns stand in it, and what the others are called. */
final class Header {

    private final int width;
    private final int needed;
    private final int[] texts;
    private final int label;
    /** Per column its name, each once; null where the column is wanted as text or label. */
    private final @Nullable String[] others;

    /**
     * @param place of the header line
     * @throws UserError when a wanted column is not there; names those that are
     */
    Header(Place place, List<String> names, Columns columns) {
        this.width = names.size();
        this.texts = columns.texts().stream()
                .mapToInt(column -> find(place.file(), names, column))
                .toArray();
        this.label = columns.label() == null ? -1 : find(place.file(), names, columns.label());
        int last = label;
        for (int text : texts) {
            last = Math.max(last, text);
        }
        this.needed = last + 1;
        this.others = others(names);
    }

    private @Nullable String[] others(List<String> names) {
        @Nullable String[] called = new @Nullable String[width];
        Set<String> met = new HashSet<>();
        for (int column = 0; column < width; column++) {
            String stripped = names.get(column).strip();
            String wanted = stripped.isEmpty() ? "column_" + (column + 1) : stripped;
            String name = wanted;
            for (int number = 2; !met.add(name); number++) {
                name = wanted + "_" + number;
            }
            called[column] = name;
        }
        for (int text : texts) {
            called[text] = null;
        }
        if (label >= 0) {
            called[label] = null;
        }
        return called;
    }

    /** Position of a name: exactly, else in any case. */
    static int find(Path file, List<String> names, String wanted) {
        int exact = names.indexOf(wanted);
        if (exact >= 0) {
            return exact;
        }
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).strip().equalsIgnoreCase(wanted.strip())) {
                return i;
            }
        }
        throw new UserError(file + " has no column '" + wanted + "'; its columns are " + String.join(", ", names)
                + ": name one of these");
    }

    /**
     * Hands a row on.
     *
     * @param lenient whether columns after the last wanted one may be missing
     * @throws UserError when the row has more or fewer fields than the header
     */
    void hand(Place row, List<String> fields, boolean lenient, double fraction, RowSink sink) throws SQLException {
        if (fields.size() != width && !(lenient && fields.size() >= needed && fields.size() < width)) {
            throw row.error("the row has " + fields.size() + " fields where the header has " + width
                    + "; look for a stray separator, quote or line break in it");
        }
        String[] values = new String[texts.length];
        for (int i = 0; i < texts.length; i++) {
            values[i] = fields.get(texts[i]);
        }
        @Nullable String labelValue = label < 0 ? null : fields.get(label);
        List<Cell> cells = new ArrayList<>();
        for (int column = 0; column < fields.size(); column++) {
            @Nullable String name = others[column];
            if (name != null && !fields.get(column).isBlank()) {
                cells.add(new Cell(name, fields.get(column).strip()));
            }
        }
        sink.row(row, values, labelValue, cells, fraction);
    }
}
