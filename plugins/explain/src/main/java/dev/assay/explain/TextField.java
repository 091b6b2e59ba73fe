package dev.assay.explain;

import dev.assay.engine.corpus.DataSet;
import org.jspecify.annotations.Nullable;

/** A text of an example, as users write it. */
enum TextField {
    PREMISE(DataSet.PREMISE),
    HYPOTHESIS(DataSet.HYPOTHESIS),
    TEXT(DataSet.TEXT);

    private final String id;

    TextField(String id) {
        this.id = id;
    }

    /** The data set's field; null for null. */
    static @Nullable String id(@Nullable TextField field) {
        return field == null ? null : field.id;
    }
}
