package dev.assay.edits;

import org.jspecify.annotations.Nullable;

/**
 * A formula and whether it holds.
 *
 * @param formula as it is printed
 * @param name of the slice or unit
 * @param before null where that depends on what is not known of a typed text
 */
record EditedFormula(
        String formula,
        Source source,
        @Nullable String name,
        @Nullable Boolean before,
        @Nullable Boolean after) {

    /** Where a formula comes from. */
    enum Source {
        TYPED,
        SLICE,
        UNIT
    }

    boolean changed() {
        return before != null && after != null && !before.equals(after);
    }
}
