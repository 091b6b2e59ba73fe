package dev.assay.engine.concepts;

/**
 * A stretch of an example's text that makes a concept hold.
 *
 * @param field whose text it is in
 * @param start offset of the first char (UTF-16)
 * @param end offset after the last char
 */
public record Mark(String field, int start, int end) {}
