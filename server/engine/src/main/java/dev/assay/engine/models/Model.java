package dev.assay.engine.models;

/**
 * A model that has been loaded, of whatever kind; what can be done with it beyond this is up to its class. Safe for use by several
 * threads; close it when no thread uses it any more.
 */
public interface Model extends AutoCloseable {

    /** What it is and what it can do. */
    ModelCard card();

    /**
     * SHA-256 of the files it was loaded from, 64 hexadecimal digits: a key for what was computed with this model.
     *
     * @throws dev.assay.spi.UserError when the files have changed since it was loaded
     */
    String fingerprint();

    /**
     * Runs once on the smallest input there is.
     *
     * @throws dev.assay.spi.UserError when what comes out is not a number
     */
    void tryOut();

    @Override
    void close();
}
