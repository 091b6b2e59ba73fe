package dev.assay.edits;

/** Where an edit of one word comes from. */
enum EditKind {
    /** A word of the formula is put in or in another's place; one that the formula negates is taken out. */
    FORMULA,
    /** A word is replaced by its opposite. */
    ANTONYM,
    /** A word is taken out. */
    DELETE,
    /** A word is replaced by one with a similar vector. */
    NEIGHBOUR,
    /** A negation, or a frequent modifier of the data, is put in. */
    INSERT
}
