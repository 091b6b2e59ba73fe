package dev.assay.engine.concepts;

/**
 * A row that is like another.
 *
 * @param score how much; 1 is the most
 */
public record NearRow(int row, double score) {}
