package dev.assay.checks;

/**
 * Embedding and output matrix of a model.
 *
 * @param claimed whether the configuration says that they are one
 * @param difference the largest between their elements; NaN where only one of them is stored, so that they are one
 */
public record Tie(boolean claimed, double difference) {}
