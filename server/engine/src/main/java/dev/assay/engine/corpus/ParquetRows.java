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
            String wanted = wanted(statement, file, source, columns);
            statement.execute("DROP TABLE IF EXISTS temp.parquet_rows");
            statement.execute("CREATE TEMP TABLE parquet_rows AS SELECT file_row_number AS n, " + wanted + " FROM "
                    + source.substring(0, source.length() - 1) + ", file_row_number = true)");
            long rows = count(statement);
            for (long from = 0; from < rows; from += BATCH) {
                try (ResultSet result = statement.executeQuery("SELECT * FROM temp.parquet_rows WHERE n >= " + from
                        + " AND n < " + (from + BATCH) + " ORDER BY n")) {
                    while (result.next()) {
                        hand(file, columns, result, rows, sink);
                    }
                }
            }
            statement.execute("DROP TABLE temp.parquet_rows");
        }
    }

    private static String wanted(Statement statement, Path file, String source, Columns columns) throws SQLException {
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
        List<String> wanted = new ArrayList<>();
        for (String column : columns.texts()) {
            int at = Header.find(file, names, column);
            if (!types.get(at).equals("VARCHAR")) {
                throw new UserError(file + ": column '" + column + "' holds " + types.get(at)
                        + ", not text; name a column of text");
            }
            wanted.add(identifier(names.get(at)));
        }
        if (columns.label() != null) {
            wanted.add("CAST(" + identifier(names.get(Header.find(file, names, columns.label()))) + " AS VARCHAR)");
        }
        return String.join(", ", wanted);
    }

    private static long count(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT count(*) FROM temp.parquet_rows")) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void hand(Path file, Columns columns, ResultSet result, long rows, RowSink sink)
            throws SQLException {
        int fields = columns.texts().size();
        String[] texts = new String[fields];
        for (int i = 0; i < fields; i++) {
            @Nullable String text = result.getString(2 + i);
            texts[i] = text == null ? "" : text;
        }
        @Nullable String label = columns.label() == null ? null : result.getString(2 + fields);
        long row = result.getLong(1) + 1;
        sink.row(
                new Place(file, "row", row),
                texts,
                columns.label() != null && label == null ? "" : label,
                row / (double) rows);
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
