package dev.assay.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class RunsTest {

    record Task(@Param("what to do") String does) {}

    record Sum(int sum, double mean) {}

    /** Adds, fails in several ways, or works until it is cancelled. */
    private static final class Worker implements Analysis<Task, Sum> {
        private final String name;
        private final boolean light;
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);

        Worker(String name, boolean light) {
            this.name = name;
            this.light = light;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean light() {
            return light;
        }

        @Override
        public String summary() {
            return "Does what it is told.";
        }

        @Override
        public Class<Task> parameters() {
            return Task.class;
        }

        @Override
        public Sum run(Task task, Run run) throws Exception {
            switch (task.does()) {
                case "add" -> {
                    run.progress(0.5, "adding");
                    run.partial(new Sum(1, 1));
                    run.log("one so far");
                    run.partial(new Sum(3, 1.5));
                }
                case "refuse" -> throw new CompletionException(new UserError("line 3 of x.csv is empty; mend it"));
                case "break" -> throw new IllegalStateException("a bug");
                case "fill" -> throw new java.io.IOException("No space left on device");
                default -> {
                    run.partial(new Sum(1, 1));
                    begun.countDown();
                    while (go.getCount() > 0) {
                        run.checkCancelled();
                        LockSupport.parkNanos(1_000_000);
                    }
                }
            }
            return new Sum(3, Double.NaN);
        }
    }

    @TempDir
    private Path folder;

    private final Worker worker = new Worker("work", false);
    private Workspace workspace = Workspace.at(Path.of("."));
    private Runs runs;

    @BeforeEach
    void open() {
        workspace = Workspace.open(folder);
        runs = new Runs(workspace, new Analyses(List.of(worker, new Worker("light work", true))));
    }

    @AfterEach
    void close() {
        runs.close();
        workspace.close();
    }

    @Test
    void aRunGoesThroughToItsResultAndIsTheSameAfterARestart() throws Exception {
        RunRecord started = runs.start("work", task("add"));
        List<RunEvent> heard = listen(started.id());

        RunRecord done = last(heard);
        assertThat(done.state()).isEqualTo(RunState.DONE);
        assertThat(done.fraction()).isEqualTo(1);
        assertThat(done.log()).containsExactly("one so far");
        assertThat(done.command()).isEqualTo("./assay work --does add");
        assertThat(done.result()).isEqualTo(Json.mapper().readTree("{\"sum\":3,\"mean\":null}"));
        assertThat(done.created()).isBeforeOrEqualTo(done.started());
        assertThat(done.started()).isBeforeOrEqualTo(done.finished());

        close();
        open();
        assertThat(runs.find(started.id())).contains(done);
        assertThat(runs.list(100, null)).containsExactly(done.brief());
        assertThat(done.brief().log()).isEmpty();
        assertThat(partials(listen(started.id()))).isEqualTo(partials(heard)).hasSize(2);
    }

    @Test
    void aLateWatcherHearsAllPartialsFirstAndThenTheProgress() throws Exception {
        String id = runs.start("work", task("wait")).id();
        worker.begun.await();
        try (Watcher watcher = runs.watch(id).orElseThrow()) {
            assertThat(watcher.next(Duration.ofSeconds(5))).isInstanceOf(RunEvent.Partial.class);
            assertThat(watcher.next(Duration.ofSeconds(5))).isInstanceOf(RunEvent.Progress.class);
            assertThat(watcher.next(Duration.ofMillis(20))).isNull();
            worker.go.countDown();
            assertThat(watcher.next(Duration.ofSeconds(5))).isInstanceOf(RunEvent.End.class);
        }
    }

    @Test
    void aCancelledRunStopsWithinATenthOfASecond() throws Exception {
        String id = runs.start("work", task("wait")).id();
        worker.begun.await();
        long before = System.nanoTime();
        runs.cancel(id);
        RunRecord run = last(listen(id));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(100));
        assertThat(run.state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void heavyRunsQueueAndAQueuedOneIsCancelledAtOnce() throws Exception {
        String first = runs.start("work", task("wait")).id();
        worker.begun.await();
        String second = runs.start("work", task("add")).id();
        assertThat(runs.find(second).orElseThrow().state()).isEqualTo(RunState.QUEUED);
        assertThat(runs.cancel(second).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
        worker.go.countDown();
        assertThat(last(listen(first)).state()).isEqualTo(RunState.DONE);
    }

    @Test
    void aPassingRunDoesNotWaitBehindAHeavyOne() throws Exception {
        String first = runs.start("work", task("wait")).id();
        worker.begun.await();
        RunRecord answer = runs.startAndWait("work", task("add"));
        assertThat(answer.state()).isEqualTo(RunState.DONE);
        assertThat(answer.result()).isNotNull();
        assertThat(runs.find(first).orElseThrow().state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aRunOfALightAnalysisIsKeptAndDoesNotWaitBehindAHeavyOne() throws Exception {
        runs.start("work", task("wait"));
        worker.begun.await();
        RunRecord light = last(listen(runs.start("light work", task("add")).id()));
        assertThat(light.state()).isEqualTo(RunState.DONE);
        worker.go.countDown();

        close();
        open();
        assertThat(runs.find(light.id())).contains(light);
    }

    @Test
    void whoTypesDoesNotWaitForLightRunsThatOthersStarted() throws Exception {
        for (int run = 0; run < 10; run++) {
            runs.start("light work", task("wait"));
        }
        runs.start("work", task("wait"));
        worker.begun.await();
        assertThat(runs.startAndWait("light work", task("add")).state()).isEqualTo(RunState.DONE);
        worker.go.countDown();
    }

    @Test
    void aUserErrorIsTheProblemEvenInsideAWrapper() {
        assertThat(runs.startAndWait("work", task("refuse")).problem())
                .isEqualTo(new Problem("The input is at fault", 422, "line 3 of x.csv is empty; mend it"));
    }

    @Test
    void aFullDiskIsTheUsersToMend() {
        assertThat(problemOf(runs.startAndWait("work", task("fill"))).detail()).contains("is full", folder.toString());
    }

    @Test
    void aBugIsAFaultOfAssay() {
        RunRecord run = runs.startAndWait("work", task("break"));
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(problemOf(run).status()).isEqualTo(500);
        assertThat(problemOf(run).detail()).contains("a bug");
    }

    @Test
    void closingInterruptsWhatRuns() throws Exception {
        String id = runs.start("work", task("wait")).id();
        worker.begun.await();
        close();
        open();
        assertThat(runs.find(id).orElseThrow().state()).isEqualTo(RunState.INTERRUPTED);
    }

    @Test
    void aRunWhoseProcessWasKilledShowsAsInterruptedWithItsPartials() throws Exception {
        close();
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProcess.class.getName(),
                        folder.toString())
                .start();
        String id = process.inputReader().readLine();
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

        open();
        RunRecord run = runs.find(id).orElseThrow();
        assertThat(run.state()).isEqualTo(RunState.INTERRUPTED);
        assertThat(partials(listen(id))).hasSize(1);
    }

    @Test
    void anEndedRunIsMadeAgainWithTheSameParameters() throws Exception {
        RunRecord first = runs.start("work", task("wait"));
        worker.begun.await();
        assertThatThrownBy(() -> runs.again(first.id())).hasMessageContaining("still under way");
        close();
        open();
        worker.go.countDown();
        RunRecord second = runs.again(first.id()).orElseThrow();
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.command()).isEqualTo(first.command());
        RunRecord done = last(listen(second.id()));
        assertThat(done.state()).isEqualTo(RunState.DONE);
        assertThat(done.parameters()).isEqualTo(task("wait"));
        assertThat(runs.list(100, null))
                .extracting(RunRecord::state)
                .containsExactlyInAnyOrder(RunState.INTERRUPTED, RunState.DONE);
        assertThat(runs.again("none")).isEmpty();
    }

    @Test
    void runsAreListedAPageAtATimeNewestFirst() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int k = 0; k < 5; k++) {
            ids.add(last(listen(runs.start("work", task("add")).id())).id());
        }
        runs.startAndWait("work", task("add"));
        List<String> sorted = ids.stream().sorted(Comparator.reverseOrder()).toList();
        for (int round = 0; round < 2; round++) {
            List<String> listed = runs.list(3, null).stream().map(RunRecord::id).toList();
            assertThat(listed).isEqualTo(sorted.subList(0, 3));
            assertThat(runs.list(3, listed.getLast()).stream().map(RunRecord::id))
                    .isEqualTo(sorted.subList(3, 5));
            assertThat(runs.from(sorted.get(1)).stream().map(RunRecord::id)).isEqualTo(sorted.subList(0, 2));
            close();
            open();
        }
        assertThat(runs.find("../" + ids.getFirst())).isEmpty();
    }

    @Test
    void unknownNamesAreRefusedBeforeAnythingIsKept() {
        assertThatThrownBy(() -> runs.start("wrok", task("add")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("did you mean \"work\"?");
        assertThatThrownBy(() -> runs.start("work", Json.mapper().createObjectNode()))
                .isInstanceOf(UserError.class);
        assertThat(runs.list(100, null)).isEmpty();
        assertThat(runs.find("nothing")).isEmpty();
        assertThat(runs.watch("nothing")).isEmpty();
    }

    /** Starts a run that does not end, says its id once it is under way, and waits to be killed. */
    static final class KilledProcess {
        private KilledProcess() {}

        public static void main(String[] arguments) throws Exception {
            Worker worker = new Worker("work", false);
            Runs runs = new Runs(Workspace.open(Path.of(arguments[0])), new Analyses(List.of(worker)));
            String id = runs.start("work", task("wait")).id();
            worker.begun.await();
            System.out.println(id);
            Thread.currentThread().join();
        }
    }

    private List<RunEvent> listen(String id) throws InterruptedException {
        List<RunEvent> heard = new ArrayList<>();
        try (Watcher watcher = runs.watch(id).orElseThrow()) {
            while (true) {
                RunEvent event = watcher.next(Duration.ofSeconds(10));
                if (event == null) {
                    throw new CancellationException("heard nothing for ten seconds after " + heard);
                }
                heard.add(event);
                if (event instanceof RunEvent.End) {
                    return heard;
                }
            }
        }
    }

    private static Problem problemOf(RunRecord run) {
        return Objects.requireNonNull(run.problem(), () -> "no problem in " + run);
    }

    private static RunRecord last(List<RunEvent> heard) {
        return ((RunEvent.End) heard.getLast()).run();
    }

    private static List<RunEvent> partials(List<RunEvent> heard) {
        return heard.stream().filter(RunEvent.Partial.class::isInstance).toList();
    }

    private static JsonNode task(String does) {
        return Json.mapper().createObjectNode().put("does", does);
    }
}
