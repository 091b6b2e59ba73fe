package dev.assay.engine.search;

/** How {@link FormulaSearch} searches. */
public enum SearchMode {
    /**
     * What the method should have been: a beam without duplicate masks over concepts and neighbour groups anywhere in the
     * formula, two-literal look-ahead, and refinement of every literal. The default.
     */
    BEST,
    /** Proves the best left-associative formula of concepts joined by OR, AND and AND NOT; {@code NEIGHBORS} stays out. */
    EXACT,
    /** The published implementation as it runs, where {@code NEIGHBORS} changes nothing; for comparison. */
    REFERENCE,
    /** The published implementation with {@code NEIGHBORS} as its authors describe it. */
    REFERENCE_INTENDED
}
