package dev.assay.edits;

/**
 * A change of one stretch of a text.
 *
 * @param start offset of the stretch (UTF-16) in the old text
 * @param end offset after it
 * @param old what stands there
 * @param replacement what stands there afterwards
 * @param text the whole new text
 */
record Change(int start, int end, String old, String replacement, String text) {}
