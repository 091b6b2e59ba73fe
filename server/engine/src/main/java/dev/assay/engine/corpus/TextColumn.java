package dev.assay.engine.corpus;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.duckdb.DuckDBConnection;

/** A column of texts as it lies in the database; nothing of it is kept in memory. Safe for use by several threads. */
public final class TextColumn {

    private final Connection connection;
    private final String dataSet;
    private final String table;
    private final String column;
    private final int rows;

    /** @param dataSet whose column it is, for messages */
    TextColumn(Connection connection, String dataSet, String table, String column, int rows) {
        this.connection = connection;
        this.dataSet = dataSet;
        this.table = table;
        this.column = column;
        this.rows = rows;
    }

    /** Hands on the rows that have exactly this text. */
    public void rowsEqual(String text, IntConsumer action) {
        rows("WHERE " + column + " = ?", action, text);
    }

    /** Hands on the rows whose text contains this one, in any case. */
    public void rowsContaining(String text, IntConsumer action) {
        rows("WHERE contains(lower(" + column + "), lower(?))", action, text);
    }

    /** Hands on those of some rows whose text contains this one, in any case. */
    public void rowsContaining(String text, FixedBitSet among, IntConsumer action) {
        Object[] numbers =
                IntStream.range(0, among.length()).filter(among::get).boxed().toArray();
        if (numbers.length == 0) {
            return;
        }
        try (Connection own = connection.unwrap(DuckDBConnection.class).duplicate();
                PreparedStatement select = own.prepareStatement("SELECT row FROM " + table
                        + " WHERE row IN (SELECT unnest(CAST(? AS INTEGER[]))) AND contains(lower(" + column
                        + "), lower(?))")) {
            select.setArray(1, own.createArrayOf("INTEGER", numbers));
            select.setString(2, text);
            handOn(select, action);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static void handOn(PreparedStatement select, IntConsumer action) throws SQLException {
        try (ResultSet result = select.executeQuery()) {
            while (result.next()) {
                action.accept(result.getInt(1));
            }
        }
    }

    /** Hands on the rows that have a text. */
    public void rowsPresent(IntConsumer action) {
        rows("", action);
    }

    private void rows(String where, IntConsumer action, String... arguments) {
        try (Connection own = connection.unwrap(DuckDBConnection.class).duplicate();
                PreparedStatement select = own.prepareStatement("SELECT row FROM " + table + " " + where)) {
            for (int i = 0; i < arguments.length; i++) {
                select.setString(i + 1, arguments[i]);
            }
            handOn(select, action);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Per row the number of different texts before its own in the order of their code points; -1 where it has none. */
    public int[] ranks() {
        int[] ranks = new int[rows];
        Arrays.fill(ranks, -1);
        try (Connection own = connection.unwrap(DuckDBConnection.class).duplicate();
                Statement statement = own.createStatement();
                ResultSet result = statement.executeQuery("SELECT row, dense_rank() OVER (ORDER BY " + column
                        + " COLLATE \"binary\") - 1 FROM " + table)) {
            while (result.next()) {
                ranks[result.getInt(1)] = result.getInt(2);
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
        return ranks;
    }

    /**
     * The texts of some rows; rows without one are not in the answer.
     *
     * @param longest texts are cut after so many characters and end with {@code …} then
     */
    public Map<Integer, String> values(int[] which, int longest) {
        Map<Integer, String> values = HashMap.newHashMap(which.length);
        if (which.length == 0) {
            return values;
        }
        String list = Arrays.toString(which);
        try (Connection own = connection.unwrap(DuckDBConnection.class).duplicate();
                Statement statement = own.createStatement();
                ResultSet result = statement.executeQuery("SELECT row, " + cut(column, longest) + " FROM " + table
                        + " WHERE row IN (" + list.substring(1, list.length() - 1) + ")")) {
            while (result.next()) {
                values.put(result.getInt(1), result.getString(2));
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
        return values;
    }

    /** An expression for a column's texts, cut after so many characters and with {@code …} at their end then. */
    static String cut(String column, int longest) {
        return String.format(
                Locale.ROOT,
                "CASE WHEN length(%1$s) > %2$d THEN left(%1$s, %2$d) || '…' ELSE %1$s END",
                column,
                longest);
    }

    private RuntimeException unreadable(SQLException e) {
        return DataSets.unreadable(dataSet, e);
    }
}
