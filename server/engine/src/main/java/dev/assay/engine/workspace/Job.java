package dev.assay.engine.workspace;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * One run from its creation to its end: what the analysis tells it goes to the record, to disk and to the watchers, in the
 * same order for all.
 */
final class Job implements Run {

    /** The work itself: an analysis with its parameters bound. */
    @FunctionalInterface
    interface Work {
        Object with(Run run) throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Job.class);
    private static final int LONGEST_LOG = 10_000;

    private final Work work;
    private final Path place;
    private final @Nullable RunFolder folder;
    private final Consumer<RunRecord> onEnd;
    private final CompletableFuture<RunRecord> ended = new CompletableFuture<>();
    private final List<RunEvent> past = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Pace pace = new Pace();
    private final List<Watcher> watchers = new ArrayList<>();
    private RunRecord record;
    private volatile boolean cancelled;
    private volatile boolean closing;

    /**
     * @param place where this run writes, for the sentence about a full disk
     * @param folder where the run is kept, or null when it is not
     * @param onEnd told once, before anybody else hears of the end
     */
    Job(RunRecord record, Work work, Path place, @Nullable RunFolder folder, Consumer<RunRecord> onEnd)
            throws IOException {
        this.record = record;
        this.work = work;
        this.place = place;
        this.folder = folder;
        this.onEnd = onEnd;
        if (folder != null) {
            folder.save(record);
        }
    }

    /** Whether it is kept on disk, and so listed. */
    boolean kept() {
        return folder != null;
    }

    /** Does the work on this thread, unless the run was cancelled before. */
    void execute() {
        if (!begin()) {
            return;
        }
        try {
            Object result = work.with(this);
            JsonNode json = Json.mapper().valueToTree(result);
            if (folder != null) {
                folder.saveResult(json);
            }
            end(RunState.DONE, json, null);
        } catch (Throwable thrown) {
            endWith(thrown);
        }
    }

    private synchronized boolean begin() {
        if (record.state() != RunState.QUEUED) {
            return false;
        }
        change(RunState.RUNNING, 0, "starting", Instant.now(), null, null);
        save();
        return true;
    }

    private void endWith(Throwable thrown) {
        if (Fault.isCancellation(thrown)) {
            // Work that stops though nobody cancelled it has noticed that the process ends.
            end(cancelled && !closing ? RunState.CANCELLED : RunState.INTERRUPTED, null, null);
            return;
        }
        UserError error = Fault.ofUser(thrown, place);
        if (error != null) {
            LOG.debug("Run {} failed", record.id(), thrown);
            end(RunState.FAILED, null, Problem.of(error));
        } else {
            LOG.error("Run {} failed", record.id(), thrown);
            end(RunState.FAILED, null, Problem.ofFault(thrown));
        }
    }

    private synchronized void end(RunState state, @Nullable JsonNode result, @Nullable Problem problem) {
        if (record.state().ended()) {
            return;
        }
        double fraction = state == RunState.DONE ? 1 : record.fraction();
        change(state, fraction, record.message(), record.started(), Instant.now(), problem);
        record = record.with(result);
        save();
        try {
            if (folder != null) {
                folder.close();
            }
        } catch (IOException e) {
            LOG.warn("The events of run {} may be incomplete", record.id(), e);
        }
        onEnd.accept(record);
        tell(new RunEvent.End(record));
        ended.complete(record);
    }

    /** Asks the work to stop; a run that has not begun is cancelled at once. */
    synchronized void cancel() {
        cancelled = true;
        if (record.state() == RunState.QUEUED) {
            end(closing ? RunState.INTERRUPTED : RunState.CANCELLED, null, null);
        }
    }

    /** Cancels because the process ends. */
    void interrupt() {
        closing = true;
        cancel();
    }

    /** Completes, after everything is saved, with the record and its result. */
    CompletableFuture<RunRecord> ended() {
        return ended;
    }

    synchronized RunRecord record() {
        return record;
    }

    synchronized Watcher watch() {
        Watcher[] self = new Watcher[1];
        Watcher watcher = new Watcher(() -> forget(self[0]));
        self[0] = watcher;
        past.forEach(watcher::hear);
        watcher.hear(RunEvent.Progress.of(record));
        if (record.state().ended()) {
            watcher.hear(new RunEvent.End(record));
        } else {
            watchers.add(watcher);
        }
        return watcher;
    }

    private synchronized void forget(Watcher watcher) {
        watchers.remove(watcher);
    }

    @Override
    public synchronized void progress(double fraction, String message) {
        double within = Double.isNaN(fraction) ? 0 : Math.clamp(fraction, 0.0, 1.0);
        pace.report(within, now());
        change(record.state(), within, message, record.started(), null, null);
        tell(RunEvent.Progress.of(record));
    }

    @Override
    public void partial(Object part) {
        keep(new RunEvent.Partial(Json.mapper().valueToTree(part)));
    }

    @Override
    public synchronized void log(String line) {
        if (log.size() < LONGEST_LOG) {
            log.add(line);
            keep(new RunEvent.Log(line));
        }
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw new CancellationException("the run was cancelled");
        }
    }

    private synchronized void keep(RunEvent event) {
        past.add(event);
        try {
            if (folder != null) {
                folder.append(event);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tell(event);
    }

    private void tell(RunEvent event) {
        watchers.forEach(watcher -> watcher.hear(event));
    }

    private void save() {
        try {
            if (folder != null) {
                folder.save(record);
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("Run {} could not be saved; after a restart it will show as interrupted", record.id(), e);
        }
    }

    private static double now() {
        return System.nanoTime() * 1e-9;
    }

    private void change(
            RunState state,
            double fraction,
            String message,
            @Nullable Instant started,
            @Nullable Instant finished,
            @Nullable Problem problem) {
        record = new RunRecord(
                record.id(),
                record.analysis(),
                record.parameters(),
                record.command(),
                state,
                fraction,
                message,
                state.ended() ? null : pace.remaining(now()),
                log,
                record.created(),
                started,
                finished,
                null,
                problem);
    }
}
