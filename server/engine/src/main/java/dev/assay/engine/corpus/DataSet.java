package dev.assay.engine.corpus;

import dev.assay.spi.Run;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * A stored data set, read in order or by row number. Nothing is kept in memory. Safe for use by several threads: each reading has
 * a connection of its own. A data set does not change; when it is replaced by another of the same name, or deleted, this
 * object can no longer be read.
 */
public final class DataSet {

    /** Field of a pair's first text. */
    public static final String PREMISE = "pre";
    /** Field of a pair's second text. */
    public static final String HYPOTHESIS = "hyp";
    /** Field of a single text. */
    public static final String TEXT = "text";

    public static final List<String> PAIR_FIELDS = List.of(PREMISE, HYPOTHESIS);
    public static final List<String> TEXT_FIELDS = List.of(TEXT);

    /** Labels of natural language inference, in the order models use. */
    public static final List<String> NLI_LABELS = List.of("entailment", "neutral", "contradiction");

    private static final int BATCH = 4096;

    private final Connection connection;
    private final String table;
    private final Facts facts;

    /** What the catalogue knows of a data set. */
    record Facts(
            String name,
            int rows,
            long leftOut,
            List<String> fields,
            List<String> labels,
            String fingerprint,
            long number,
            List<Metadata> metadata) {}

    /** A column of the files, and the table {@code (row, value)} that has its values. */
    record Metadata(DataColumn column, String table) {}

    DataSet(Connection connection, String table, Facts facts) {
        this.connection = connection;
        this.table = table;
        this.facts = facts;
    }

    public String name() {
        return facts.name();
    }

    /** Number of examples; they are numbered from 0. */
    public int rows() {
        return facts.rows();
    }

    /** Rows of the files that had no label, such as SNLI's {@code -}, and are not examples. */
    public long leftOut() {
        return facts.leftOut();
    }

    /** {@link #PAIR_FIELDS} or {@link #TEXT_FIELDS}. */
    public List<String> fields() {
        return facts.fields();
    }

    /** In the order of models' outputs; empty when the examples are not labelled. */
    public List<String> labels() {
        return facts.labels();
    }

    /** Number of the import, given once in a workspace: what was read under it does not change. */
    public long number() {
        return facts.number();
    }

    /** The columns that came with the files beside texts and labels, in the files' order. */
    public List<DataColumn> columns() {
        return facts.metadata().stream().map(Metadata::column).toList();
    }

    /** SHA-256 of the content (fields, labels, all rows in order), in hexadecimal; neither the name nor other columns enter. */
    public String fingerprint() {
        return facts.fingerprint();
    }

    /** Hands on all examples in order. */
    public void forEach(Run run, Consumer<Example> action) {
        forEachBatch(BATCH, run, batch -> batch.forEach(action));
    }

    /**
     * Hands on all examples in order, in lists of {@code size} and a last shorter one.
     *
     * @throws java.util.concurrent.CancellationException between two lists, when the run was cancelled
     */
    public void forEachBatch(int size, Run run, Consumer<List<Example>> action) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be >= 1, got " + size);
        }
        try (Connection reading = reading();
                Statement statement = reading.createStatement()) {
            for (int from = 0; from < rows(); from += size) {
                run.checkCancelled();
                action.accept(range(statement, from, size));
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** The examples {@code from … from + size - 1}, as far as there are. */
    public List<Example> page(int from, int size) {
        if (from < 0 || size < 0) {
            throw new IllegalArgumentException("page must start and extend >= 0, got " + from + " and " + size);
        }
        try (Connection reading = reading();
                Statement statement = reading.createStatement()) {
            return range(statement, from, size);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /**
     * The examples of these row numbers, in the given order.
     *
     * @throws IndexOutOfBoundsException when there is no such row
     */
    public List<Example> examples(int... rows) {
        return examples("premise, hypothesis", rows);
    }

    /**
     * As {@link #examples}, with texts that are longer than so many characters cut there; what is left of them ends with {@code …}, and so is one
     * character longer.
     */
    public List<Example> excerpts(int longest, int... rows) {
        return examples(TextColumn.cut("premise", longest) + ", " + TextColumn.cut("hypothesis", longest), rows);
    }

    private List<Example> examples(String texts, int... rows) {
        if (rows.length == 0) {
            return List.of();
        }
        String list = Arrays.toString(rows);
        Map<Integer, Example> found = new HashMap<>();
        try (Connection reading = reading();
                Statement statement = reading.createStatement()) {
            for (Example example : query(statement, texts, "row IN (" + list.substring(1, list.length() - 1) + ")")) {
                found.put(example.row(), example);
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
        List<Example> examples = new ArrayList<>(rows.length);
        for (int row : rows) {
            @Nullable Example example = found.get(row);
            if (example == null) {
                throw new IndexOutOfBoundsException("row " + row + " of " + rows() + " in " + name());
            }
            examples.add(example);
        }
        return examples;
    }

    /**
     * @throws IndexOutOfBoundsException when there is no such row
     */
    public Example example(int row) {
        return examples(row).getFirst();
    }

    /** Per row the index of its label in {@link #labels()}, or -1 where it has none. */
    public int[] labelIndexes() {
        int[] indexes = new int[rows()];
        Map<String, Integer> known = new HashMap<>();
        labels().forEach(label -> known.put(label, known.size()));
        read("SELECT row, label FROM " + table, result -> {
            @Nullable String label = result.getString(2);
            indexes[result.getInt(1)] = label == null ? -1 : known.getOrDefault(label, -1);
        });
        return indexes;
    }

    /**
     * Hands on the numbers of a column in order of rows; rows without value are left out, and a boolean is 1 or 0.
     *
     * @param column of {@link #columns()}, of type number or boolean
     */
    public void forEachNumber(DataColumn column, NumberAction action) {
        String value = column.type() == ColumnType.BOOLEAN ? "CAST(value AS DOUBLE)" : "value";
        read(
                "SELECT row, " + value + " FROM " + table(column),
                result -> action.accept(result.getInt(1), result.getDouble(2)));
    }

    /** Hands on the texts of a column in order of rows; rows without value are left out. */
    public void forEachText(DataColumn column, TextAction action) {
        read("SELECT row, value FROM " + table(column), result -> action.accept(result.getInt(1), result.getString(2)));
    }

    /** Receives a row's number. */
    @FunctionalInterface
    public interface NumberAction {
        void accept(int row, double value);
    }

    /** Receives a row's text. */
    @FunctionalInterface
    public interface TextAction {
        void accept(int row, String value);
    }

    /** A column of texts that came with the files. */
    public TextColumn text(DataColumn column) {
        return new TextColumn(connection, name(), table(column), "value", rows());
    }

    /** The texts of a field, of {@link #fields()}. */
    public TextColumn text(String field) {
        return new TextColumn(connection, name(), table, field.equals(HYPOTHESIS) ? "hypothesis" : "premise", rows());
    }

    private String table(DataColumn column) {
        return facts.metadata().stream()
                .filter(metadata -> metadata.column().equals(column))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name() + " has no column " + column))
                .table();
    }

    /** Receives the lines of an answer. */
    @FunctionalInterface
    private interface Line {
        void accept(ResultSet result) throws SQLException;
    }

    private void read(String query, Line action) {
        try (Connection reading = reading();
                Statement statement = reading.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                action.accept(result);
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private List<Example> query(Statement statement, String texts, String where) throws SQLException {
        List<Example> examples = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(
                "SELECT row, " + texts + ", label FROM " + table + " WHERE " + where + " ORDER BY row")) {
            while (result.next()) {
                examples.add(
                        new Example(result.getInt(1), result.getString(2), result.getString(3), result.getString(4)));
            }
        }
        return examples;
    }

    private List<Example> range(Statement statement, int from, int size) throws SQLException {
        return query(statement, "premise, hypothesis", "row >= " + from + " AND row < " + (from + (long) size));
    }

    private Connection reading() throws SQLException {
        return connection.unwrap(DuckDBConnection.class).duplicate();
    }

    private RuntimeException unreadable(SQLException e) {
        return DataSets.unreadable(name(), e);
    }

    @Override
    public String toString() {
        return name() + " (" + rows() + " rows)";
    }
}
