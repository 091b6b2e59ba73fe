package dev.assay.engine.concepts;

/**
 * A token of a model in a text of an example: a row of an index whose rows are token positions.
 *
 * @param field whose text it is in; for a token that the model adds, the one it stands at
 * @param start offset of its first char (UTF-16) in that text, without the blanks around it; several tokens may share a character
 *     that takes several bytes
 * @param end offset after its last char; {@code start} for a token that stands for no char
 * @param text the chars from {@code start} to {@code end}, or the name of a token that the model adds
 * @param special whether the model adds it, such as a begin token
 */
public record RowToken(String field, int start, int end, String text, boolean special) {

    public RowToken {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("a token from " + start + " to " + end);
        }
    }
}
