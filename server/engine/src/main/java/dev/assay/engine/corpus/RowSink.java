package dev.assay.engine.corpus;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Receives the rows of a file in order. */
@FunctionalInterface
interface RowSink {

    /**
     * @param place where the row starts
     * @param texts one per field
     * @param label as it stands in the file, or null where labels are not read
     * @param fraction of the file read so far
     */
    void row(Place place, String[] texts, @Nullable String label, double fraction) throws SQLException;
}
