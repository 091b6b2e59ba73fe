package dev.assay.engine.search;

/**
 * A formula in a beam.
 *
 * @param weight the term's
 * @param extent the rows where it holds; formulas with the same rows may share it
 * @param score of the formula
 */
record Entry(Term term, int weight, Extent extent, double score) {}
