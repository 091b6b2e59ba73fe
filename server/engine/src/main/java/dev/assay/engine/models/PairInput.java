package dev.assay.engine.models;

/**
 * A premise and a hypothesis as numbers of words in a {@link Vocabulary}. The arrays are shared, not copied. Equality is that of
 * the arrays' identities.
 */
@SuppressWarnings("ArrayRecordComponent") // One pair per example: no copies, and identity serves for equality.
public record PairInput(int[] premise, int[] hypothesis) {}
