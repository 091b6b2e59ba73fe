package dev.assay.spi;

/** The run that nobody watches. */
enum Unwatched implements Run {
    INSTANCE;

    @Override
    public void progress(double fraction, String message) {}

    @Override
    public void partial(Object part) {}

    @Override
    public void log(String line) {}

    @Override
    public void checkCancelled() {}
}
