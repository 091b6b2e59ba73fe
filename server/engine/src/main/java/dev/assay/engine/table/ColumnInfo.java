package dev.assay.engine.table;

import dev.assay.engine.corpus.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A column that a table has.
 *
 * @param name as it is written in formulas
 * @param origin where its values come from
 * @param model whose outputs they are; null for others
 * @param description one sentence for people
 */
public record ColumnInfo(
        String name,
        ColumnType type,
        Origin origin,
        @Nullable String model,
        String description) {

    /** Where a column's values come from. */
    public enum Origin {
        /** The examples themselves: texts, label, row number, length. */
        DATA,
        /** Another column of the files that were imported. */
        IMPORTED,
        /** A model that was run over the data. */
        MODEL
    }
}
