package dev.assay.engine.table;

import org.apache.lucene.util.FixedBitSet;

/**
 * The rows that a formula selects.
 *
 * @param formula as it is printed; empty for all rows
 * @param mask one bit per row; shared and not to be written
 * @param count of its rows
 */
public record Selection(String formula, FixedBitSet mask, int count) {}
