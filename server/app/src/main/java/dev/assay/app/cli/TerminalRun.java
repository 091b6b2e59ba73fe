package dev.assay.app.cli;

import dev.assay.spi.Run;
import java.util.concurrent.CancellationException;

/** A run on the command line: log lines are printed, and on a terminal one line shows how far it is. */
final class TerminalRun implements Run {

    private static final long PAUSE = 100_000_000; // nanoseconds between two looks of the progress line
    private static final int WIDTH = 78;

    private final Terminal terminal;
    private long lastShown = System.nanoTime() - PAUSE;
    private boolean lineShown;
    private volatile boolean cancelled;

    TerminalRun(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public synchronized void progress(double fraction, String message) {
        long now = System.nanoTime();
        if (terminal.interactive() && now - lastShown >= PAUSE) {
            lastShown = now;
            lineShown = true;
            String line = "%3.0f %% %s".formatted(100 * fraction, message);
            terminal.err().print("\r\u001b[K" + line.substring(0, Math.min(line.length(), WIDTH)));
            terminal.err().flush();
        }
    }

    @Override
    public void partial(Object part) {}

    @Override
    public synchronized void log(String line) {
        clear();
        terminal.err().println(line);
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw new CancellationException("cancelled");
        }
    }

    void cancel() {
        cancelled = true;
    }

    /** Takes the progress line away. */
    synchronized void clear() {
        if (lineShown) {
            lineShown = false;
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
    }
}
