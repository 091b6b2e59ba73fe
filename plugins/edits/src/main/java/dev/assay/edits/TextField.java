package dev.assay.edits;

import dev.assay.engine.concepts.Mark;
import dev.assay.engine.corpus.DataSet;
import java.util.List;

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

    /** {@code [start, end)} of the marks in a data set's field, in UTF-16 offsets. */
    static List<List<Integer>> spans(List<Mark> marks, String field) {
        return marks.stream()
                .filter(mark -> mark.field().equals(field))
                .map(mark -> List.of(mark.start(), mark.end()))
                .toList();
    }
}
