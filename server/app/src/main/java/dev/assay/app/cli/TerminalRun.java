package dev.assay.app.cli;

import dev.assay.spi.Printable;
import dev.assay.spi.Run;
import java.util.concurrent.CancellationException;

/**
 * A run on the command line: log lines are printed, and so are parts of the result that are {@link Printable}; on a terminal one line
 * shows how far it is, while no line of the result is being written.
 */
final class TerminalRun implements Run {

    private static final long PAUSE = 100_000_000; // nanoseconds between two looks of the progress line
    private static final int WIDTH = 78;

    private final Terminal terminal;
    private final boolean partsShown;
    private long lastShown = System.nanoTime() - PAUSE;
    private boolean lineShown;
    private boolean withinLine;
    private volatile boolean cancelled;

    /**
     * @param partsShown whether parts of the result are printed
     */
    TerminalRun(Terminal terminal, boolean partsShown) {
        this.terminal = terminal;
        this.partsShown = partsShown;
    }

    @Override
    public synchronized void progress(double fraction, String message) {
        long now = System.nanoTime();
        if (terminal.interactive() && !withinLine && now - lastShown >= PAUSE) {
            lastShown = now;
            lineShown = true;
            String line = "%3.0f %% %s".formatted(100 * fraction, message);
            terminal.err().print("\r\u001b[K" + line.substring(0, Math.min(line.length(), WIDTH)));
            terminal.err().flush();
        }
    }

    @Override
    public synchronized void partial(Object part) {
        if (partsShown && part instanceof Printable printable) {
            String text = printable.printed();
            if (!text.isEmpty()) {
                clearProgress();
                terminal.out().print(text);
                terminal.out().flush();
                withinLine = !text.endsWith("\n");
            }
        }
    }

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

    /** Takes the progress line away, and ends a line of the result that is being written. */
    synchronized void clear() {
        clearProgress();
        if (withinLine) {
            withinLine = false;
            terminal.out().println();
        }
    }

    private void clearProgress() {
        if (lineShown) {
            lineShown = false;
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
    }
}
