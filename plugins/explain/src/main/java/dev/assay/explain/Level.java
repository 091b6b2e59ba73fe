package dev.assay.explain;

/** What a row is. */
enum Level {
    /** An example of the data set. */
    EXAMPLE,
    /** A token of an example, as the model reads it. */
    TOKEN
}
