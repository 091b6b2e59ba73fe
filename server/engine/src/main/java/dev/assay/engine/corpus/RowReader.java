package dev.assay.engine.corpus;

import java.io.IOException;
import java.sql.SQLException;

/** Reads the wanted columns of a text file. */
@FunctionalInterface
interface RowReader {

    void read(StrictUtf8 in, Columns columns, RowSink sink) throws IOException, SQLException;
}
