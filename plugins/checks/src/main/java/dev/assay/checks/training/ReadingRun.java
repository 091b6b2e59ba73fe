package dev.assay.checks.training;

import dev.assay.spi.Run;
import java.util.function.DoubleSupplier;

/** A run that is asked between the lines of a long file: it tells how far the file is read, now and then. */
final class ReadingRun implements Run {

    private static final long EVERY_NANOS = 200_000_000L;

    private final Run run;
    private final DoubleSupplier fraction;
    private long told = System.nanoTime();

    ReadingRun(Run run, DoubleSupplier fraction) {
        this.run = run;
        this.fraction = fraction;
    }

    @Override
    public void checkCancelled() {
        long now = System.nanoTime();
        if (now - told > EVERY_NANOS) {
            told = now;
            double share = fraction.getAsDouble();
            run.progress(share, "read %.0f %% of the log".formatted(100 * share));
        }
        run.checkCancelled();
    }

    @Override
    public void progress(double share, String message) {
        run.progress(share, message);
    }

    @Override
    public void partial(Object part) {
        run.partial(part);
    }

    @Override
    public void log(String line) {
        run.log(line);
    }
}
