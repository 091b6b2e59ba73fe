package dev.assay.engine.table;

import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.formula.Operator;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** The values of a column, one or none per row. Immutable and shared by threads. */
public sealed interface Column permits NumberColumn, CodedColumn, StoredColumn {

    ColumnType type();

    /** The number of rows. */
    int rows();

    /** Memory that the values take. */
    long bytes();

    /**
     * Why the column cannot be compared so.
     *
     * @param value null: no value
     * @return one sentence, and values that exist and may have been meant; or null when it can
     */
    @Nullable
    Misfit misfit(Operator operator, @Nullable String value);

    /**
     * The rows whose value compares so; a row without value only {@code = null}.
     *
     * @param value that is no {@link #misfit}
     * @return a new mask
     */
    FixedBitSet matching(Operator operator, @Nullable String value);

    /** Per row the place of its value among all different ones in order, from 0; -1 where it has none. */
    int[] ranks();

    /** The values of some rows as JSON has them: {@code Double}, {@code Boolean}, {@code String}, or null; long texts cut. */
    List<@Nullable Object> values(int[] rows);

    /**
     * What is wrong with a comparison.
     *
     * @param message one sentence
     * @param closest values that exist, as they are; the best first
     */
    record Misfit(String message, List<String> closest) {}
}
