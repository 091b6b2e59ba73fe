package dev.assay.engine.workspace;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How fast a run goes, from its reports of progress over the last half minute or so, and from that the time it still takes. Work that
 * begins anew, or a pace that changes, is so followed within that time. For use by one thread at a time.
 */
final class Pace {

    private static final int KEPT = 64;
    private static final double APART = 0.5;
    /** Less would be a guess. */
    private static final double LEAST_SECONDS = 1;

    private static final double LEAST_DONE = 0.01;

    private record Report(double seconds, double fraction) {}

    private final Deque<Report> reports = new ArrayDeque<>();

    /**
     * Takes a report.
     *
     * @param fraction of the work that is done, 0 to 1
     * @param seconds of a clock that only goes forward
     */
    void report(double fraction, double seconds) {
        Report last = reports.peekLast();
        if (last != null && fraction < last.fraction) {
            reports.clear();
        } else if (last != null && reports.size() > 1 && seconds - last.seconds < APART) {
            reports.removeLast();
        }
        reports.add(new Report(seconds, fraction));
        if (reports.size() > KEPT) {
            reports.removeFirst();
        }
    }

    /** Seconds that the work still takes; null while that cannot be told. */
    @Nullable
    Double remaining(double seconds) {
        if (reports.isEmpty()) {
            return null;
        }
        Report first = reports.getFirst();
        Report last = reports.getLast();
        double took = last.seconds - first.seconds;
        double done = last.fraction - first.fraction;
        if (took < LEAST_SECONDS || done < LEAST_DONE) {
            return null;
        }
        return Math.max(0, (1 - last.fraction) * took / done - (seconds - last.seconds));
    }
}
