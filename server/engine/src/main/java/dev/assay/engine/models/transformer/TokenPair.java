package dev.assay.engine.models.transformer;

/**
 * Two texts as one sequence.
 *
 * @param ids {@code [length]}
 * @param types number of the segment of each token, 0 or 1, {@code [length]}
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on to a model; never compared.
public record TokenPair(int[] ids, int[] types) {}
