package dev.assay.bench;

import dev.assay.engine.models.transformer.FoundVector;
import dev.assay.engine.models.transformer.SearchSettings;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.models.transformer.VectorSearch;
import dev.assay.engine.workspace.Builtin;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Latent steering vectors of held-out reviews on the built-in language model: vectors per second beside a plain PyTorch loop that
 * takes one sentence after the other, turn by turn in one run, with the same sentences, place, loss, learning rate, steps and threads. The
 * loop stops in two ways: when its own pass shows that the sentence would be decoded; and when it has decoded it, as one would write it first,
 * which is slower by so much that one turn is enough.
 *
 * <p>With the argument {@code memory}: what the process takes after each hundred of a thousand extractions.
 */
public final class SteeringBench {

    private static final String HOOK = "blocks.1.hook_resid_post";
    private static final int LAYER = 1;
    private static final int SENTENCES = 64;
    private static final int TURNS = 3;
    private static final int LONGEST = 20;
    private static final SearchSettings SETTINGS =
            SearchSettings.at(HOOK).steps(300).restarts(0);

    /** Deviation of the first vector, as the search has it, in the typical size of a hidden unit. */
    private static final double START = 0.1;

    private SteeringBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Builtin.folder().resolve("language");
        try (Transformer model = Transformer.load(folder)) {
            if (List.of(arguments).contains("memory")) {
                memory(model, sentences(model, 1000));
                return;
            }
            List<int[]> sentences = sentences(model, SENTENCES);
            try (Eager eager = Eager.start("extraction.py").orElse(null)) {
                System.out.println(
                        eager == null
                                ? "no Python with torch here (ASSAY_PYTHON names one): our figures alone"
                                : "beside " + eager.version());
                int threads = Runtime.getRuntime().availableProcessors();
                System.out.printf(
                        "threads: %d; %d sentences of %.1f tokens, %s, all positions, learning rate %s, at most %d steps%n",
                        threads,
                        sentences.size(),
                        sentences.stream().mapToInt(ids -> ids.length).average().orElse(0),
                        HOOK,
                        SETTINGS.learningRate(),
                        SETTINGS.steps());
                if (eager != null) {
                    eager.ask("{\"threads\": " + threads + "}");
                    eager.ask("{\"load\": \"" + folder + "\"}");
                }
                turns(model, sentences, eager);
            }
        }
    }

    private static List<int[]> sentences(Transformer model, int count) throws IOException {
        try (Stream<String> lines = Files.lines(Builtin.folder().resolve("reviews.tsv"))) {
            return lines.skip(1)
                    .map(line -> line.split("\t", -1)[0])
                    .distinct()
                    .map(text -> model.tokenizer().encode(text, false))
                    .filter(ids -> ids.length <= LONGEST)
                    .limit(count)
                    .toList();
        }
    }

    private static List<FoundVector> find(Transformer model, List<int[]> sentences) {
        return new VectorSearch(model, SETTINGS).find(sentences, found -> {}, Run.unwatched());
    }

    /** Times of one side in seconds, and how many sentences it found in its last turn. */
    private static final class Side {
        private final String name;
        private final List<Double> seconds = new ArrayList<>();
        private int exact;
        private long steps;

        Side(String name) {
            this.name = name;
        }

        double median() {
            return seconds.stream().sorted().toList().get(seconds.size() / 2);
        }

        void print(int sentences) {
            System.out.printf(
                    Locale.ROOT,
                    "%-46s %7.2f vectors/s   (%d of %d exact, %.1f steps each; turns %s s)%n",
                    name,
                    sentences / median(),
                    exact,
                    sentences,
                    (double) steps / sentences,
                    seconds.stream()
                            .map(s -> String.format(Locale.ROOT, "%.2f", s))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static void turns(Transformer model, List<int[]> sentences, @Nullable Eager eager) throws IOException {
        List<FoundVector> known = find(model, sentences);
        Side ours = new Side("batched, from the layer on");
        Side forced = new Side("PyTorch, one at a time, stops by its own pass");
        Side greedy = new Side("PyTorch, one at a time, stops by decoding");
        for (int turn = 0; turn < TURNS; turn++) {
            long start = System.nanoTime();
            List<FoundVector> found = find(model, sentences);
            ours.seconds.add((System.nanoTime() - start) / 1e9);
            ours.exact = (int) found.stream().filter(FoundVector::exact).count();
            ours.steps = found.stream().mapToLong(FoundVector::steps).sum();
            if (eager != null) {
                ask(eager, known, forced, "forced");
            }
            if (eager != null && turn == 0) {
                ask(eager, known, greedy, "greedy");
            }
        }
        ours.print(sentences.size());
        if (eager != null) {
            for (Side side : List.of(forced, greedy)) {
                side.print(sentences.size());
                System.out.printf(Locale.ROOT, "    ratio %.2f  (to reach: 3.00)%n", side.median() / ours.median());
            }
        }
    }

    private static void ask(Eager eager, List<FoundVector> known, Side side, String stop) throws IOException {
        double seconds = 0;
        side.exact = 0;
        side.steps = 0;
        for (FoundVector each : known) {
            double unit = each.stateNorm() / Math.sqrt(each.vector().length);
            String[] answer = eager.ask(String.format(
                            Locale.ROOT,
                            "{\"ids\": %s, \"start\": 0, \"end\": 0, \"layer\": %d, \"lr\": %f, \"deviation\": %f, \"steps\": %d, \"margin\": %f,"
                                    + " \"stop\": \"%s\", \"seed\": %d}",
                            Arrays.toString(each.sentence()),
                            LAYER,
                            SETTINGS.learningRate() * unit,
                            START * unit,
                            SETTINGS.steps(),
                            SETTINGS.margin(),
                            stop,
                            each.number()))
                    .split(" ");
            seconds += Double.parseDouble(answer[0]);
            side.exact += Integer.parseInt(answer[1]);
            side.steps += Integer.parseInt(answer[2]);
        }
        side.seconds.add(seconds);
    }

    private static void memory(Transformer model, List<int[]> sentences) throws IOException {
        for (int from = 0; from < sentences.size(); from += 100) {
            int to = Math.min(sentences.size(), from + 100);
            List<FoundVector> found = find(model, sentences.subList(from, to));
            // Pages of 4096 bytes.
            long resident =
                    Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
            System.out.printf(
                    "after %4d extractions: resident %d MiB (%d exact)%n",
                    to,
                    resident >> 20,
                    found.stream().filter(FoundVector::exact).count());
        }
    }
}
