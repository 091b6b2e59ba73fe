package dev.assay.engine.workspace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One listener of one run: first all partial results and log lines so far and the present progress, then what happens
 * next, up to {@link RunEvent.End}. A slow listener misses intermediate progress and nothing else.
 */
public final class Watcher implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Deque<RunEvent> events = new ArrayDeque<>();
    private final Runnable onClose;
    private RunEvent.@Nullable Progress latest;
    private RunEvent.@Nullable End end;

    Watcher(Runnable onClose) {
        this.onClose = onClose;
    }

    void hear(RunEvent event) {
        lock.lock();
        try {
            switch (event) {
                case RunEvent.Progress progress -> latest = progress;
                case RunEvent.End last -> end = last;
                case RunEvent.Partial partial -> events.add(partial);
                case RunEvent.Log line -> events.add(line);
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The next event, or null when none came in that time. */
    public @Nullable RunEvent next(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (true) {
                RunEvent event = events.poll();
                if (event == null) {
                    event = latest;
                    latest = null;
                }
                if (event == null) {
                    event = end;
                }
                if (event != null || left <= 0) {
                    return event;
                }
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        onClose.run();
    }
}
