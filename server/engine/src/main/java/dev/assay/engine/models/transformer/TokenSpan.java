package dev.assay.engine.models.transformer;

/**
 * A token and where it stands.
 *
 * @param id in the vocabulary
 * @param type number of its segment, 0 or 1
 * @param text 0 for the first text, 1 for the second, -1 for a token that the model adds
 * @param start offset of its first char (UTF-16) in its text, blanks around it left out; tokens that are bytes of one character share
 *     its offsets
 * @param end offset after its last char; {@code start} for a token that is blank
 * @param piece as the vocabulary writes it: {@code Ġthe}, {@code ##ing}
 */
public record TokenSpan(int id, int type, int text, int start, int end, String piece) {}
