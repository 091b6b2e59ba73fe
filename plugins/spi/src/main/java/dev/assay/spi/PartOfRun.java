package dev.assay.spi;

/** A stretch of a run, whose own progress from 0 to 1 is the whole's from {@code from} to {@code to}. */
record PartOfRun(Run whole, double from, double to) implements Run {

    PartOfRun {
        if (!(0 <= from && from <= to && to <= 1)) {
            throw new IllegalArgumentException(
                    "a part of a run goes from 0 to 1 at most, not from " + from + " to " + to);
        }
    }

    @Override
    public void progress(double fraction, String message) {
        whole.progress(from + fraction * (to - from), message);
    }

    @Override
    public void partial(Object part) {
        whole.partial(part);
    }

    @Override
    public void log(String line) {
        whole.log(line);
    }

    @Override
    public void checkCancelled() {
        whole.checkCancelled();
    }
}
