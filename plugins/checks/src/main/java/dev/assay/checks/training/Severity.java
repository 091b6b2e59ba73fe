package dev.assay.checks.training;

/** How bad a finding is. */
public enum Severity {
    /** The training is broken, or what it reports is; the check fails. */
    FAILURE,
    /** Probably not what was wanted. */
    WARNING,
    /** Worth knowing when one reads the curves. */
    NOTE
}
