package dev.assay.engine.corpus;

/** What the values of a column are. Any value may be missing. */
public enum ColumnType {
    /** Finite numbers. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** One of at most 1,000 short texts. */
    CATEGORY,
    /** Any text. */
    TEXT
}
