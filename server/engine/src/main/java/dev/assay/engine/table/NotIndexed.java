package dev.assay.engine.table;

import dev.assay.engine.corpus.DataSet;
import dev.assay.spi.UserError;

/** What was asked for needs the concepts of a data set, and nobody has built their index yet. */
public final class NotIndexed extends UserError {

    private static final long serialVersionUID = 1L;

    private final String dataSet;

    NotIndexed(DataSet data) {
        super("the concepts of the data set " + Shortened.quoted(data.name())
                + " are not indexed yet; build their index with: ./assay index " + Shortened.quoted(data.name()));
        this.dataSet = data.name();
    }

    /** The name of the data set. */
    public String dataSet() {
        return dataSet;
    }
}
