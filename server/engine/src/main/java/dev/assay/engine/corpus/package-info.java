/**
 * Examples and data sets: reading files into a data base, and reading rows back. May use nothing else of the engine.
 *
 * <p>Kept in DuckDB as one catalogue, {@code assay_datasets(name, number, row_count, left_out, fields, labels, fingerprint,
 * imported)}, and one table per data set, {@code examples_<number>(row, premise, hypothesis, label)}: {@code row} runs from 0
 * without gaps in the order of the files, {@code hypothesis} is empty in a data set of single texts, {@code label} is null in
 * one without labels. The other
 * columns of its files are tables {@code column_<number>(row, value)}, one each, without a line where a row has no value; the
 * catalogue {@code assay_columns(data_set, position, name, type, number)} names them. A number is used once, so a table never
 * changes after the transaction that made it.
 */
@NullMarked
package dev.assay.engine.corpus;

import org.jspecify.annotations.NullMarked;
