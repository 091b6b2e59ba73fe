package dev.assay.checks;

/**
 * One comparison of two computations that must agree, or of a computation with a law that it must obey.
 *
 * @param <P> what it is run on: a subject with what was asked of it already
 */
interface Check<P> {

    /** Stable; lower case with hyphens. */
    String id();

    /** One sentence: {@code a batch = its texts one by one}. */
    String compares();

    /**
     * Compares.
     *
     * @throws dev.assay.spi.UserError when the subject refuses; the check is then not applicable
     */
    Result run(P probe);
}
