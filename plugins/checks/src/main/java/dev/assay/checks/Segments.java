package dev.assay.checks;

/**
 * Segment numbers of a pair's tokens.
 *
 * @param ids the tokens
 * @param given what the model is given
 * @param second how many tokens at the end belong to the second text, its closing token among them
 */
@SuppressWarnings("ArrayRecordComponent") // Read once; never compared.
public record Segments(int[] ids, int[] given, int second) {}
