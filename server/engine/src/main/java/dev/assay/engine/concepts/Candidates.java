package dev.assay.engine.concepts;

import org.apache.lucene.util.FixedBitSet;

/**
 * Rows that may contain a text.
 *
 * @param certain rows that do
 * @param possible rows that are to be looked at, none of them certain
 */
public record Candidates(FixedBitSet certain, FixedBitSet possible) {}
