package dev.assay.engine.corpus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Appends examples to one table within the caller's transaction, and takes the fingerprint of what it wrote. */
final class DataSetWriter implements AutoCloseable {

    private final DuckDBAppender appender;
    private final MessageDigest digest;
    private int rows;

    DataSetWriter(DuckDBConnection connection, String table) throws SQLException {
        this.appender = connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, table);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /**
     * @param hypothesis empty in a data set of single texts
     */
    void add(String premise, String hypothesis, @Nullable String label) throws SQLException {
        appender.beginRow().append(rows).append(premise).append(hypothesis);
        if (label == null) {
            appender.appendNull();
        } else {
            appender.append(label);
        }
        appender.endRow();
        digest(premise);
        digest(hypothesis);
        digest(label == null ? "" : label);
        rows++;
    }

    int rows() {
        return rows;
    }

    /** SHA-256 over rows, then fields and labels, each text preceded by its length in bytes: no two contents read the same. */
    String fingerprint(List<String> fields, List<String> labels) {
        digest("assay data set 1");
        fields.forEach(this::digest);
        digest("labels");
        labels.forEach(this::digest);
        return HexFormat.of().formatHex(digest.digest());
    }

    private void digest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    @Override
    public void close() throws SQLException {
        appender.close();
    }
}
