package dev.assay.edits;

import dev.assay.engine.corpus.DataSet;

/** A text of an example, as users write it. */
enum TextField {
    PREMISE,
    HYPOTHESIS,
    TEXT;

    /** @param id of a data set's field */
    static TextField of(String id) {
        return switch (id) {
            case DataSet.PREMISE -> PREMISE;
            case DataSet.HYPOTHESIS -> HYPOTHESIS;
            default -> TEXT;
        };
    }
}
