package dev.assay.engine.corpus;

import org.jspecify.annotations.Nullable;

/**
 * One row of a data set.
 *
 * @param row number of the row in its data set, from 0 and without gaps
 * @param premise the first text; the only one in a data set of single texts
 * @param hypothesis the second text; empty in a data set of single texts
 * @param label one of the data set's labels, or null where the row has none
 */
public record Example(
        int row,
        String premise,
        String hypothesis,
        @Nullable String label) {

    public Example {
        if (row < 0) {
            throw new IllegalArgumentException("row must be >= 0, got " + row);
        }
    }

    /**
     * The text of a field.
     *
     * @param field {@link DataSet#PREMISE}, {@link DataSet#HYPOTHESIS} or {@link DataSet#TEXT}
     */
    public String text(String field) {
        return switch (field) {
            case DataSet.PREMISE, DataSet.TEXT -> premise;
            case DataSet.HYPOTHESIS -> hypothesis;
            default -> throw new IllegalArgumentException("no field is called " + field);
        };
    }
}
