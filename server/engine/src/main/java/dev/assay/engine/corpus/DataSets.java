package dev.assay.engine.corpus;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The data sets of a DuckDB database: its catalogue, and the one way in. A data set comes into being in one transaction: it is
 * there whole, or nothing of it is. Safe for use by several threads.
 */
public final class DataSets {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,99}");

    private final DuckDBConnection connection;
    private final List<LongConsumer> whenGone = new CopyOnWriteArrayList<>();

    /**
     * @param connection to DuckDB; stays open as long as the data sets are used, and is closed by the caller
     */
    public DataSets(Connection connection) {
        try {
            this.connection = connection.unwrap(DuckDBConnection.class);
            try (Connection own = this.connection.duplicate();
                    Statement statement = own.createStatement()) {
                statement.execute("CREATE SEQUENCE IF NOT EXISTS assay_examples_number");
                statement.execute("CREATE SEQUENCE IF NOT EXISTS assay_column_number");
                statement.execute("""
                        CREATE TABLE IF NOT EXISTS assay_columns (
                          data_set BIGINT NOT NULL, position INTEGER NOT NULL, name VARCHAR NOT NULL,
                          type VARCHAR NOT NULL, number BIGINT NOT NULL)""");
                statement.execute("""
                        CREATE TABLE IF NOT EXISTS assay_datasets (
                          name VARCHAR NOT NULL, number BIGINT NOT NULL, row_count INTEGER NOT NULL,
                          left_out BIGINT NOT NULL, fields VARCHAR[] NOT NULL, labels VARCHAR[] NOT NULL,
                          fingerprint VARCHAR NOT NULL, imported TIMESTAMP NOT NULL)""");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the catalogue of data sets cannot be opened", e);
        }
    }

    /** Tells somebody of each data set that is deleted or replaced from now on, by its {@link DataSet#number()}. */
    public void whenGone(LongConsumer action) {
        whenGone.add(action);
    }

    /** All data sets by name. */
    public List<DataSet> list() {
        return query("ORDER BY name");
    }

    public Optional<DataSet> find(String name) {
        return query("WHERE name = ?", name).stream().findFirst();
    }

    /**
     * The data set of a name.
     *
     * @throws UserError when there is none; names those there are
     */
    public DataSet get(String name) {
        return find(name).orElseThrow(() -> {
            List<String> names = list().stream().map(DataSet::name).toList();
            return new UserError("There is no data set '" + name + "'; "
                    + (names.isEmpty() ? "import one first" : "there are " + String.join(", ", names)));
        });
    }

    /**
     * Imports files as a new data set.
     *
     * @throws UserError when the name is taken or the input is at fault; then nothing has changed
     * @throws java.util.concurrent.CancellationException when the run was cancelled; then nothing has changed
     */
    public DataSet importFiles(ImportRequest request, Run run) {
        Labels labels = new Labels(request.labels());
        List<String> fields = request.columns() == null
                ? DataSet.PAIR_FIELDS
                : request.columns().fields();
        return create(request.name(), request.replace(), fields, (transaction, writer, metadata) -> {
            FileImport files = new FileImport(request, labels, run, writer, metadata);
            files.read(transaction);
            boolean labelled = request.columns() == null || request.columns().label() != null;
            return new Written(labelled ? labels.all() : List.of(), files.leftOut());
        });
    }

    /**
     * Stores examples made by a program as a new data set; their row numbers are given anew.
     *
     * @param fields {@link DataSet#PAIR_FIELDS} or {@link DataSet#TEXT_FIELDS}
     * @param labels that the examples have, in the order of models' outputs
     * @throws UserError when the name is taken
     */
    public DataSet store(
            String name, boolean replace, List<String> fields, List<String> labels, Iterable<Example> examples) {
        return store(name, replace, fields, labels, examples, example -> Map.of());
    }

    /**
     * As {@link #store(String, boolean, List, List, Iterable)}, with further columns.
     *
     * @param others an example's values by the name of the column; those that are empty are left out
     */
    public DataSet store(
            String name,
            boolean replace,
            List<String> fields,
            List<String> labels,
            Iterable<Example> examples,
            Function<Example, Map<String, String>> others) {
        return create(name, replace, fields, (transaction, writer, metadata) -> {
            for (Example example : examples) {
                if (example.label() != null && !labels.contains(example.label())) {
                    throw new IllegalArgumentException("label " + example.label() + " is not one of " + labels);
                }
                for (Map.Entry<String, String> other : others.apply(example).entrySet()) {
                    if (!other.getValue().isBlank()) {
                        metadata.add(writer.rows(), new Cell(other.getKey(), other.getValue()));
                    }
                }
                writer.add(example.premise(), example.hypothesis(), example.label());
            }
            return new Written(labels, 0);
        });
    }

    /**
     * Deletes a data set.
     *
     * @throws UserError when there is none of this name
     */
    public synchronized void delete(String name) {
        DataSet gone = get(name);
        try (DuckDBConnection own = connection.duplicate()) {
            own.setAutoCommit(false);
            drop(own, name);
            own.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("data set " + name + " could not be deleted", e);
        }
        tellGone(gone);
    }

    private void tellGone(DataSet gone) {
        whenGone.forEach(action -> action.accept(gone.number()));
    }

    /** Writes the rows of a new data set. */
    @FunctionalInterface
    private interface Filling {
        Written fill(DuckDBConnection transaction, DataSetWriter writer, MetadataWriter metadata)
                throws SQLException, IOException;
    }

    /** What filling found out. */
    private record Written(List<String> labels, long leftOut) {}

    private synchronized DataSet create(String name, boolean replace, List<String> fields, Filling filling) {
        if (!NAME.matcher(name).matches()) {
            throw new UserError(
                    "'" + name + "' cannot name a data set; use up to 100 letters, digits, blanks, dots, hyphens"
                            + " and underscores, starting with a letter or digit");
        }
        Optional<DataSet> before = find(name);
        if (!replace && before.isPresent()) {
            throw new UserError(
                    "There is already a data set '" + name + "'; choose another name, or say that it may be replaced");
        }
        try (DuckDBConnection own = connection.duplicate()) {
            own.setAutoCommit(false);
            try {
                fill(own, name, fields, filling);
                own.commit();
            } catch (Throwable e) {
                own.rollback();
                throw e;
            }
        } catch (SQLException | IOException e) {
            throw new UserError(
                    "The data set '" + name + "' could not be stored, and nothing of it was kept ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + "); check that the disk has room and that the files can be read",
                    e);
        }
        before.ifPresent(this::tellGone);
        return get(name);
    }

    private static void fill(DuckDBConnection own, String name, List<String> fields, Filling filling)
            throws SQLException, IOException {
        long number;
        Written written;
        int rows;
        String fingerprint;
        try (Statement statement = own.createStatement()) {
            try (ResultSet result = statement.executeQuery("SELECT nextval('assay_examples_number')")) {
                result.next();
                number = result.getLong(1);
            }
            statement.execute("CREATE TABLE " + table(number)
                    + " (row INTEGER NOT NULL, premise VARCHAR NOT NULL, hypothesis VARCHAR NOT NULL, label VARCHAR)");
        }
        List<MetadataWriter.Kept> columns;
        try (DataSetWriter writer = new DataSetWriter(own, table(number));
                MetadataWriter metadata = new MetadataWriter(own)) {
            written = filling.fill(own, writer, metadata);
            rows = writer.rows();
            fingerprint = writer.fingerprint(fields, written.labels());
            columns = metadata.finish();
        }
        drop(own, name);
        try (PreparedStatement insert = own.prepareStatement("INSERT INTO assay_columns VALUES (?, ?, ?, ?, ?)")) {
            for (int position = 0; position < columns.size(); position++) {
                insert.setLong(1, number);
                insert.setInt(2, position);
                insert.setString(3, columns.get(position).name());
                insert.setString(4, columns.get(position).type().name());
                insert.setLong(5, columns.get(position).number());
                insert.execute();
            }
        }
        try (PreparedStatement insert = own.prepareStatement(
                "INSERT INTO assay_datasets VALUES (?, ?, ?, ?, ?, ?, ?, CAST(now() AS TIMESTAMP))")) {
            insert.setString(1, name);
            insert.setLong(2, number);
            insert.setInt(3, rows);
            insert.setLong(4, written.leftOut());
            insert.setArray(5, own.createArrayOf("VARCHAR", fields.toArray()));
            insert.setArray(6, own.createArrayOf("VARCHAR", written.labels().toArray()));
            insert.setString(7, fingerprint);
            insert.execute();
        }
    }

    private static void drop(DuckDBConnection own, String name) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement select = own.prepareStatement("SELECT number FROM assay_datasets WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    numbers.add(result.getLong(1));
                }
            }
        }
        for (long number : numbers) {
            for (DataSet.Metadata column : metadata(own, number)) {
                try (Statement statement = own.createStatement()) {
                    statement.execute("DROP TABLE " + column.table());
                }
            }
            try (Statement statement = own.createStatement()) {
                statement.execute("DELETE FROM assay_columns WHERE data_set = " + number);
                statement.execute("DROP TABLE " + table(number));
                statement.execute("DELETE FROM assay_datasets WHERE number = " + number);
            }
        }
    }

    private static List<DataSet.Metadata> metadata(Connection own, long number) throws SQLException {
        List<DataSet.Metadata> columns = new ArrayList<>();
        try (Statement statement = own.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT name, type, number FROM assay_columns WHERE data_set = " + number
                                + " ORDER BY position")) {
            while (result.next()) {
                columns.add(new DataSet.Metadata(
                        new DataColumn(result.getString(1), ColumnType.valueOf(result.getString(2))),
                        "column_" + result.getLong(3)));
            }
        }
        return columns;
    }

    private static String table(long number) {
        return "examples_" + number;
    }

    private List<DataSet> query(String rest, String... arguments) {
        try (DuckDBConnection own = connection.duplicate();
                PreparedStatement select = own.prepareStatement(
                        "SELECT name, number, row_count, left_out, fields, labels, fingerprint FROM assay_datasets "
                                + rest)) {
            for (int i = 0; i < arguments.length; i++) {
                select.setString(i + 1, arguments[i]);
            }
            List<DataSet> found = new ArrayList<>();
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    found.add(new DataSet(
                            connection,
                            table(result.getLong(2)),
                            new DataSet.Facts(
                                    result.getString(1),
                                    result.getInt(3),
                                    result.getLong(4),
                                    strings(result.getArray(5)),
                                    strings(result.getArray(6)),
                                    result.getString(7),
                                    result.getLong(2),
                                    metadata(own, result.getLong(2)))));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException("the catalogue of data sets cannot be read", e);
        }
    }

    /** What to throw when a data set's table cannot be read, most likely because it is no longer there. */
    static RuntimeException unreadable(String name, SQLException e) {
        return String.valueOf(e.getMessage()).contains("does not exist")
                ? new UserError("The data set '" + name + "' was replaced or deleted meanwhile; ask again", e)
                : new IllegalStateException("data set " + name + " cannot be read (" + e.getMessage() + ")", e);
    }

    private static List<String> strings(@Nullable Array array) throws SQLException {
        if (array == null) {
            return List.of();
        }
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }
}
