package dev.assay.engine.models.transformer;

/**
 * Faults of steering that were found in tools in use, planted one at a time in the path that the engine itself takes. The collection of what went
 * wrong, with sources, is in the plug-in's {@code README.md}.
 */
enum Fault {
    /** The path as it is. */
    NONE,
    /** The vector is added by two hooks. */
    ADDED_TWICE,
    /** An edit of {@code hidden[0]}, which is the batch's first row. */
    FIRST_ROW_ONLY,
    /** Steering begins with the second generated token. */
    ONE_TOKEN_LATE,
    /** Padding is steered like a token. */
    PADDING_STEERED,
    /** Positions are counted from the batch's first slot, padding included. */
    POSITIONS_BY_SLOT,
    /** A head's vector is added to what the output projection gives, not to what it takes. */
    AFTER_THE_PROJECTION,
    /** In the last of several layers the vector is taken away. */
    SIGN_FLIPPED_IN_ONE_LAYER,
    /** All rows get the first row's vector. */
    ONE_VECTOR_FOR_ALL_ROWS,
    /** The report says what was asked for, not what was done. */
    PROMPT_LEFT_OUT
}
