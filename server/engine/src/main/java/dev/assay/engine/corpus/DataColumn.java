package dev.assay.engine.corpus;

/**
 * A column that came with the files of a data set, beside its texts and labels.
 *
 * @param name unique within the data set, and none of {@link MetadataWriter#RESERVED}
 * @param type what its values are, found by looking at all of them
 */
public record DataColumn(String name, ColumnType type) {}
