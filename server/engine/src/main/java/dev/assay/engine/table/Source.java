package dev.assay.engine.table;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a column's values come from.
 *
 * @param key tells everything that the values depend on
 * @param make reads or computes them; takes long at times
 * @param ofDraft the column of one row that has a draft's value; null where that is not known
 */
record Source(ColumnInfo info, String key, Supplier<Column> make, Function<Draft, @Nullable Column> ofDraft) {}
