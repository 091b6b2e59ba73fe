package dev.assay.engine.table;

import java.util.function.Supplier;

/**
 * Where a column's values come from.
 *
 * @param key tells everything that the values depend on
 * @param make reads or computes them; takes long at times
 */
record Source(ColumnInfo info, String key, Supplier<Column> make) {}
