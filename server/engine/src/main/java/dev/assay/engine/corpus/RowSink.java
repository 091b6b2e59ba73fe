package dev.assay.engine.corpus;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives the rows of a file in order. */
@FunctionalInterface
interface RowSink {

    /**
     * @param place where the row starts
     * @param texts one per field
     * @param label as it stands in the file, or null where labels are not read
     * @param others values of the columns that are neither, each column at most once
     * @param fraction of the file read so far
     */
    void row(Place place, String[] texts, @Nullable String label, List<Cell> others, double fraction)
            throws SQLException;
}
