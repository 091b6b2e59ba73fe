package dev.assay.engine.workspace;

import dev.assay.spi.Analysis;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs of analyses, past and present, in one workspace.
 *
 * <p>There are two kinds. A <em>kept</em> run is kept on disk. A <em>passing</em> one answers a question whose asker waits, and only
 * its last {@value #PASSING_KEPT} kin are remembered, in memory. Runs that use all cores are done one after the other; passing runs, and
 * those of {@linkplain Analysis#light() light} analyses, never queue behind them. Passing runs of light analyses, which somebody makes
 * with each key that he types, have a lane of their own: they wait for none but each other.
 *
 * <p>A run that was unfinished when its process died shows as {@link RunState#INTERRUPTED} afterwards, with the partial
 * results it had given.
 */
public final class Runs implements AutoCloseable {

    private static final int LIGHT_AT_ONCE = 4;
    /** More would only take turns at the cores. */
    private static final int LIVE_AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());

    private static final int PASSING_KEPT = 64;
    private static final int LONGEST_QUEUE = 100;
    private static final int REMEMBERED = 1000;
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Analyses analyses;
    /** Ids of kept runs, which sort by their age. */
    private final NavigableSet<String> kept = new ConcurrentSkipListSet<>();
    /** Records of kept runs that have ended, those read last. */
    private final Map<String, RunRecord> past = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RunRecord> eldest) {
            return size() > REMEMBERED;
        }
    });

    private final Map<String, Job> jobs = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<String> passing = new ConcurrentLinkedDeque<>();
    private final ThreadPoolExecutor heavyRuns = executor(1, "run");
    private final ThreadPoolExecutor lightRuns = executor(LIGHT_AT_ONCE, "light-run");
    private final ThreadPoolExecutor liveRuns = executor(LIVE_AT_ONCE, "live-run");

    /** Opens the workspace; what runs it has had is read when somebody asks. */
    public Runs(Workspace workspace, Analyses analyses) {
        this.folder = workspace.runs();
        this.analyses = analyses;
        try (Stream<Path> folders = Files.list(folder)) {
            folders.filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .forEach(kept::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ThreadPoolExecutor executor(int threads, String name) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(LONGEST_QUEUE),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** A kept run that is not under way here; null when its folder cannot be read. */
    private @Nullable RunRecord recall(String id) {
        RunRecord known = past.get(id);
        if (known != null) {
            return known;
        }
        RunFolder saved = new RunFolder(folder.resolve(id));
        RunRecord run = saved.load();
        if (run == null) {
            kept.remove(id);
            return null;
        }
        if (!run.state().ended()) {
            List<String> log = saved.loadEvents().stream()
                    .filter(RunEvent.Log.class::isInstance)
                    .map(event -> ((RunEvent.Log) event).line())
                    .toList();
            run = run.interrupted(log);
            try {
                saved.save(run);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        past.put(id, run);
        return run;
    }

    /**
     * Starts a run that is kept.
     *
     * @return the run as it is now; it was saved before
     * @throws UserError when the analysis or a parameter is wrong, or too many runs wait
     */
    public RunRecord start(String analysis, JsonNode parameters) {
        return submit(analysis, parameters, true).record();
    }

    /**
     * Makes a passing run and waits for its end.
     *
     * @return the run with its result or problem
     * @throws UserError when the analysis or a parameter is wrong, or too many runs wait
     */
    public RunRecord startAndWait(String analysis, JsonNode parameters) {
        return submit(analysis, parameters, false).ended().join();
    }

    /**
     * Starts a run that is kept, with the analysis and parameters of one that has ended, however it did.
     *
     * @return the new run, or empty when there is none of that id
     * @throws UserError when it has not ended, or what it asks for cannot be asked for any more
     */
    public Optional<RunRecord> again(String id) {
        return find(id).map(run -> {
            if (!run.state().ended()) {
                throw new UserError("the run " + id + " is still under way; wait for its end, or cancel it first");
            }
            return start(run.analysis(), run.parameters());
        });
    }

    private Job submit(String analysis, JsonNode parameters, boolean kept) {
        Analyses.Known<?> known = analyses.find(analysis);
        Job job = job(known, parameters, kept);
        String id = job.record().id();
        jobs.put(id, job);
        if (kept) {
            this.kept.add(id);
        }
        try {
            lane(known.analysis().light(), kept).execute(job::execute);
        } catch (RejectedExecutionException e) {
            job.cancel();
            throw new UserError(LONGEST_QUEUE + " runs are waiting already; cancel some of them or try later", e);
        }
        return job;
    }

    private ThreadPoolExecutor lane(boolean light, boolean kept) {
        if (kept) {
            return light ? lightRuns : heavyRuns;
        }
        return light ? liveRuns : lightRuns;
    }

    private <P extends Record> Job job(Analyses.Known<P> known, JsonNode parameters, boolean kept) {
        P bound = known.parameters().bind(parameters);
        Analysis<P, ?> analysis = known.analysis();
        String id = ID.format(Instant.now())
                + "-%04x".formatted(ThreadLocalRandom.current().nextInt(1 << 16));
        RunRecord record = new RunRecord(
                id,
                analysis.name(),
                parameters,
                known.parameters().command(parameters),
                RunState.QUEUED,
                0,
                "waiting",
                null,
                List.of(),
                Instant.now(),
                null,
                null,
                null,
                null);
        try {
            RunFolder own = kept ? new RunFolder(folder.resolve(id)) : null;
            return new Job(
                    record,
                    run -> {
                        Object result = analysis.run(bound, run);
                        known.parameters().written(parameters).forEach(file -> run.log("wrote " + file));
                        return result;
                    },
                    folder,
                    own,
                    run -> retire(run, kept));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void retire(RunRecord run, boolean kept) {
        if (kept) {
            past.put(run.id(), run.with(null));
            jobs.remove(run.id());
        } else {
            passing.add(run.id());
            while (passing.size() > PASSING_KEPT) {
                String oldest = passing.poll();
                if (oldest != null) {
                    jobs.remove(oldest);
                }
            }
        }
    }

    /**
     * Kept runs, {@linkplain RunRecord#brief() briefly}, newest first.
     *
     * @param before id of a run, to list only older ones; null: from the newest on
     */
    public List<RunRecord> list(int most, @Nullable String before) {
        return list(before == null ? kept : kept.headSet(before, false), most);
    }

    /** The kept run of that id and those that were created after it, {@linkplain RunRecord#brief() briefly}, newest first. */
    public List<RunRecord> from(String id) {
        return list(kept.tailSet(id, true), Integer.MAX_VALUE);
    }

    private List<RunRecord> list(NavigableSet<String> ids, int most) {
        return ids.descendingSet().stream()
                .map(this::current)
                .flatMap(Optional::stream)
                .limit(most)
                .map(RunRecord::brief)
                .toList();
    }

    /** A run as it is now; without result when it is kept and has ended. */
    private Optional<RunRecord> current(String id) {
        Job job = jobs.get(id);
        if (job != null) {
            return Optional.of(job.record().with(null));
        }
        return kept.contains(id) ? Optional.ofNullable(recall(id)) : Optional.empty();
    }

    /** The run of that id, with its result if it has one. */
    public Optional<RunRecord> find(String id) {
        Job job = jobs.get(id);
        if (job != null) {
            return Optional.of(job.record());
        }
        return current(id).map(run -> run.with(folderOf(run).loadResult()));
    }

    /** Asks the run to stop; does nothing when it has ended. Returns the run as it is then. */
    public Optional<RunRecord> cancel(String id) {
        Job job = jobs.get(id);
        if (job != null) {
            job.cancel();
        }
        return find(id);
    }

    /** Listens to the run of that id. The caller closes the watcher. */
    public Optional<Watcher> watch(String id) {
        Job job = jobs.get(id);
        return job != null ? Optional.of(job.watch()) : find(id).map(this::watchPast);
    }

    private Watcher watchPast(RunRecord run) {
        Watcher watcher = new Watcher(() -> {});
        folderOf(run).loadEvents().forEach(watcher::hear);
        watcher.hear(RunEvent.Progress.of(run));
        watcher.hear(new RunEvent.End(run));
        return watcher;
    }

    private RunFolder folderOf(RunRecord run) {
        return new RunFolder(folder.resolve(run.id()));
    }

    /** Stops all runs; those that had not ended are recorded as interrupted. Waits for them for ten seconds at most. */
    @Override
    public void close() {
        Collection<Job> unfinished = List.copyOf(jobs.values());
        unfinished.forEach(Job::interrupt);
        heavyRuns.shutdown();
        lightRuns.shutdown();
        liveRuns.shutdown();
        try {
            for (ThreadPoolExecutor executor : List.of(heavyRuns, lightRuns, liveRuns)) {
                if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
                    executor.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
