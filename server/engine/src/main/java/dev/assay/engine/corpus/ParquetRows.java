package dev.assay.engine.corpus;

import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parquet files, read by DuckDB: the wanted columns go to a temporary table, which DuckDB keeps on disk when it is large, and
 * come back in ranges of rows.
 */
final class ParquetRows {

    private static final int BATCH = 4096;

    private final Connection connection;

    ParquetRows(Connection connection) {
        this.connection = connection;
    }

    void read(Path file, Columns columns, RowSink sink) throws SQLException {
        if (!Files.isRegularFile(file)) {
            throw new UserError("There is no file " + file + "; check the path");
        }
        String source = "read_parquet('" + file.toString().replace("'", "''") + "')";
        try (Statement statement = connection.createStatement()) {
            Selected selected = select(statement, file, source, columns);
            statement.execute("DROP TABLE IF EXISTS temp.parquet_rows");
            statement.execute("CREATE TEMP TABLE parquet_rows AS SELECT file_row_number AS n, " + selected.list
                    + " FROM " + source.substring(0, source.length() - 1) + ", file_row_number = true)");
            long rows = count(statement);
            for (long from = 0; from < rows; from += BATCH) {
                try (ResultSet result = statement.executeQuery("SELECT * FROM temp.parquet_rows WHERE n >= " + from
                        + " AND n < " + (from + BATCH) + " ORDER BY n")) {
                    while (result.next()) {
                        hand(file, columns, selected.others, result, rows, sink);
                    }
                }
            }
            statement.execute("DROP TABLE temp.parquet_rows");
        }
    }

    /**
     * What is read of a file.
     *
     * @param list of the query: the texts, the label where there is one, and the other columns as texts
     * @param others the names of the other columns
     */
    private record Selected(String list, List<String> others) {}

    private static Selected select(Statement statement, Path file, String source, Columns columns) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> types = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
            while (result.next()) {
                names.add(result.getString(1));
                types.add(result.getString(2));
            }
        } catch (SQLException e) {
            throw new UserError(
                    file + " cannot be read as Parquet; export it again as Parquet, or as CSV (" + oneLine(e) + ")", e);
        }
        List<String> list = new ArrayList<>();
        List<String> others = new ArrayList<>(names);
        for (String column : columns.texts()) {
            int at = Header.find(file, names, column);
            if (!types.get(at).equals("VARCHAR")) {
                throw new UserError(file + ": column '" + column + "' holds " + types.get(at)
                        + ", not text; name a column of text");
            }
            list.add(identifier(names.get(at)) + " AS c" + list.size());
            others.remove(names.get(at));
        }
        if (columns.label() != null) {
            String label = names.get(Header.find(file, names, columns.label()));
            list.add(text(label) + " AS c" + list.size());
            others.remove(label);
        }
        others.forEach(other -> list.add(text(other) + " AS c" + list.size()));
        return new Selected(String.join(", ", list), others);
    }

    private static String text(String column) {
        return "CAST(" + identifier(column) + " AS VARCHAR)";
    }

    private static long count(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT count(*) FROM temp.parquet_rows")) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void hand(Path file, Columns columns, List<String> others, ResultSet result, long rows, RowSink sink)
            throws SQLException {
        int fields = columns.texts().size();
        String[] texts = new String[fields];
        for (int i = 0; i < fields; i++) {
            @Nullable String text = result.getString(2 + i);
            texts[i] = text == null ? "" : text;
        }
        @Nullable String label = columns.label() == null ? null : result.getString(2 + fields);
        int next = 2 + fields + (columns.label() == null ? 0 : 1);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < others.size(); i++) {
            @Nullable String value = result.getString(next + i);
            if (value != null && !value.isBlank()) {
                cells.add(new Cell(others.get(i), value.strip()));
            }
        }
        long row = result.getLong(1) + 1;
        sink.row(
                new Place(file, "row", row),
                texts,
                columns.label() != null && label == null ? "" : label,
                cells,
                row / (double) rows);
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
