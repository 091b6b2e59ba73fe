package dev.assay.checks;

/** How a check came out. */
public enum Outcome {
    PASSED,
    FAILED,
    /** It could not be run; the finding's summary says why. */
    NOT_APPLICABLE
}
