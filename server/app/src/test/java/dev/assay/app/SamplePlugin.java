package dev.assay.app;

import dev.assay.engine.workspace.Workspace;
import dev.assay.engine.workspace.WorkspacePlugin;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Printable;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A plug-in with small analyses, found on the class path of these tests like any other. */
public final class SamplePlugin implements WorkspacePlugin {

    /** How to count. */
    enum Direction {
        UP,
        UP_AND_DOWN
    }

    record Counting(
            @Param("Last number, 0 or more") int to,

            @Param(value = "Way to count, 100 % of it", byDefault = "up")
            Direction direction,

            @Param("Words to say with each number") @Nullable
            List<String> words,

            @Param("Say it loud") boolean loud,

            @Param(value = "Write the numbers to this file", output = true) @Nullable
            Path out) {}

    record Step(int number, String said) {}

    record Count(String title, int sum, double mean, List<Step> steps) {}

    record Nothing() {}

    record Word(String text) implements Printable {
        @Override
        public String printed() {
            return text;
        }
    }

    record Reading(
            @Param(value = "Way to read them", position = 0) String format,
            @Param(value = "Files to read", position = 1) List<Path> files) {}

    record Lines(int files, int lines) {}

    /** A named function, since the tests need several. */
    private record Sample<P extends Record, R>(String name, String summary, Class<P> parameters, Work<P, R> work)
            implements Analysis<P, R> {
        interface Work<P, R> {
            R run(P parameters, Run run) throws Exception;
        }

        @Override
        public R run(P given, Run run) throws Exception {
            return work.run(given, run);
        }
    }

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public List<Analysis<?, ?>> analyses(Workspace workspace) {
        return List.of(
                new Sample<>("count", "Counts.", Counting.class, SamplePlugin::count),
                new Sample<>("sample wait", "Waits to be cancelled.", Nothing.class, SamplePlugin::waitForCancel),
                new Sample<>("sample break", "Has a bug.", Nothing.class, (nothing, run) -> {
                    throw new IllegalStateException("a bug");
                }),
                new Sample<>("sample speak", "Says it word by word.", Nothing.class, SamplePlugin::speak),
                new Sample<>("sample read", "Counts lines of files.", Reading.class, SamplePlugin::read),
                new Sample<>(
                        "sample own",
                        "Needs the workspace.",
                        Nothing.class,
                        (nothing, run) -> workspace.dataSets().list().size()));
    }

    private static Count count(Counting counting, Run run) throws IOException {
        if (counting.to() < 0) {
            throw new UserError("cannot count to " + counting.to() + "; give 0 or more");
        }
        List<Step> steps = new ArrayList<>();
        int sum = 0;
        for (int i = 0; i <= counting.to(); i++) {
            run.checkCancelled();
            Step step = new Step(i, counting.words() == null ? "" : String.join(" ", counting.words()));
            steps.add(step);
            sum += i;
            run.partial(step);
            run.progress((double) i / Math.max(1, counting.to()), "counted to " + i);
        }
        run.log("counted " + steps.size());
        if (counting.out() != null) {
            Files.writeString(counting.out(), steps.toString());
        }
        return new Count("wörld", sum, (double) sum / steps.size(), steps);
    }

    private static Word speak(Nothing nothing, Run run) {
        for (String word : List.of("Once", " upon", "", " a")) {
            run.partial(new Word(word));
            run.progress(0.5, "speaking");
        }
        run.log("interrupted");
        run.partial(new Word(" time"));
        return new Word("The end.\n");
    }

    private static String waitForCancel(Nothing nothing, Run run) {
        run.log("waiting");
        while (true) {
            run.checkCancelled();
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static Lines read(Reading given, Run run) throws IOException {
        int lines = 0;
        for (Path file : given.files()) {
            lines += Files.readAllLines(file).size();
        }
        return new Lines(given.files().size(), lines);
    }
}
