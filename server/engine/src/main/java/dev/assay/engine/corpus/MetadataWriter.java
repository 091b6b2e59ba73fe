package dev.assay.engine.corpus;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the other columns of imported files, within the caller's transaction. Every column is a table of its own, {@code (row,
 * value)} in order of rows, with no line where the file has no value: so files whose columns differ, and JSON objects whose members
 * do, need no special care. While rows arrive values are text; at the end each column gets the narrowest type that all of its values
 * have.
 */
final class MetadataWriter implements AutoCloseable {

    /** Names that mean something else in every data set; a column of the file with such a name is called {@code name_2}. */
    static final Set<String> RESERVED = Set.of("row", "premise", "hypothesis", "text", "label");

    /** Columns of a file beyond so many are left out. */
    static final int MOST_COLUMNS = 256;

    private static final int MOST_CATEGORIES = 1000;
    private static final int LONGEST_CATEGORY = 200;

    /**
     * Numbers as data write them. Neither {@code 007} nor a number of more than 15 digits is one: those are names, which would lose
     * digits.
     */
    private static final String NUMBER = "[+-]?((0|[1-9][0-9]{0,14})(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?";

    /** A column while rows arrive. */
    private record Arriving(String name, String table, DuckDBAppender appender) {}

    /** A column at the end: its values are in the table {@code column_<number>}. */
    record Kept(String name, ColumnType type, long number) {}

    private final DuckDBConnection connection;
    private final Map<String, Arriving> columns = new HashMap<>();
    private final List<Arriving> inOrder = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> leftOut = new LinkedHashSet<>();

    MetadataWriter(DuckDBConnection connection) {
        this.connection = connection;
    }

    /** Keeps a value of a row; rows come in order, and a row has at most one value for a column. */
    void add(int row, Cell cell) throws SQLException {
        @Nullable Arriving column = columns.get(cell.column());
        if (column == null) {
            if (columns.size() == MOST_COLUMNS) {
                leftOut.add(cell.column());
                return;
            }
            column = begin(cell.column());
        }
        column.appender.beginRow().append(row).append(cell.value()).endRow();
    }

    private Arriving begin(String column) throws SQLException {
        String table = "arriving_" + columns.size();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE " + table + " (row INTEGER NOT NULL, value VARCHAR NOT NULL)");
        }
        Arriving arriving = new Arriving(
                unique(column),
                "temp." + table,
                connection.createAppender("temp", DuckDBConnection.DEFAULT_SCHEMA, table));
        columns.put(column, arriving);
        inOrder.add(arriving);
        return arriving;
    }

    private String unique(String column) {
        String wanted = column.isBlank() ? "column" : column.strip();
        String name = wanted;
        for (int number = 2; RESERVED.contains(name) || !names.add(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }

    /** The names of columns that were left out because there are too many. */
    Set<String> leftOut() {
        return leftOut;
    }

    /** Ends the writing; the columns in the order in which the files first had a value for them. */
    List<Kept> finish() throws SQLException {
        close();
        List<Kept> kept = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (Arriving column : inOrder) {
                ColumnType type = type(statement, column.table);
                long number;
                try (ResultSet next = statement.executeQuery("SELECT nextval('assay_column_number')")) {
                    next.next();
                    number = next.getLong(1);
                }
                statement.execute("CREATE TABLE column_" + number + " AS SELECT row, " + converted(type) + " FROM "
                        + column.table + (type == ColumnType.NUMBER ? " WHERE lower(value) <> 'nan'" : ""));
                statement.execute("DROP TABLE " + column.table);
                kept.add(new Kept(column.name, type, number));
            }
        }
        return kept;
    }

    private static ColumnType type(Statement statement, String table) throws SQLException {
        String numbers = "regexp_full_match(value, '" + NUMBER + "') AND isfinite(TRY_CAST(value AS DOUBLE))";
        try (ResultSet result =
                statement.executeQuery("SELECT count(*), count(*) FILTER (lower(value) IN ('true', 'false')),"
                        + " count(*) FILTER (" + numbers
                        + "), count(*) FILTER (lower(value) = 'nan'), max(length(value)) FROM "
                        + table)) {
            result.next();
            long values = result.getLong(1);
            if (result.getLong(2) == values) {
                return ColumnType.BOOLEAN;
            }
            if (result.getLong(3) > 0 && result.getLong(3) + result.getLong(4) == values) {
                return ColumnType.NUMBER;
            }
            if (result.getLong(5) > LONGEST_CATEGORY) {
                return ColumnType.TEXT;
            }
            long different = different(statement, table);
            return different <= 20 || (different <= MOST_CATEGORIES && 2 * different <= values)
                    ? ColumnType.CATEGORY
                    : ColumnType.TEXT;
        }
    }

    private static long different(Statement statement, String table) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT count(DISTINCT value) FROM " + table)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static String converted(ColumnType type) {
        return switch (type) {
            case NUMBER -> "CAST(value AS DOUBLE) AS value";
            case BOOLEAN -> "CAST(value AS BOOLEAN) AS value";
            case CATEGORY, TEXT -> "value";
        };
    }

    @Override
    public void close() throws SQLException {
        for (Arriving column : inOrder) {
            column.appender.close();
        }
    }
}
