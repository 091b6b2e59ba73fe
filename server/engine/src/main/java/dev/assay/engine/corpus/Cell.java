package dev.assay.engine.corpus;

/**
 * A value of one of the file's other columns; a cell without content is not handed on.
 *
 * @param column its name in the file
 * @param value as it stands there, not empty
 */
record Cell(String column, String value) {}
