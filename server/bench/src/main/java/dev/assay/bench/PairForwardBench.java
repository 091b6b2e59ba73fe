package dev.assay.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.PairConfig;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairInput;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The pair model's forward pass over 10,000 pairs against the machine's own matrix multiplication, turn by turn in one run.
 *
 * <p>Counted are the multiplications that cannot be avoided: the LSTM's on each word of each distinct sentence, without padding, and the
 * classifier's. The yardstick is the time which as many operations take as plain multiplications of the same shapes, one after the other
 * and with nothing between them. A ratio of 1 means that everything else costs nothing; it is above 1 where the fused LSTM
 * multiplies faster than the library's general multiplication does.
 *
 * <p>Then the memory: the process's resident size must not grow from pass to pass.
 */
public final class PairForwardBench {

    private static final int PAIRS = 10_000;
    private static final int TURNS = 7;
    private static final int WORDS = 4000;
    private static final int EMBEDDING = 100;
    private static final int HIDDEN = 256;
    private static final int MLP = 1024;

    /** Rows of the recurrent multiplication and of the classifier's: what the model computes together. */
    private static final int RECURRENT_ROWS = 256;

    private static final int CLASSIFIER_ROWS = 512;

    private PairForwardBench() {}

    public static void main(String[] arguments) throws IOException {
        List<PairInput> pairs = pairs();
        Set<String> distinct = new HashSet<>();
        long words = 0;
        for (PairInput pair : pairs) {
            for (int[] sentence : List.of(pair.premise(), pair.hypothesis())) {
                if (distinct.add(Arrays.toString(sentence))) {
                    words += sentence.length;
                }
            }
        }
        double inputs = 2.0 * words * EMBEDDING * 4 * HIDDEN;
        double recurrent = 2.0 * words * HIDDEN * 4 * HIDDEN;
        double classifier = 2.0 * PAIRS * (4.0 * HIDDEN * MLP + 3.0 * MLP);
        double total = inputs + recurrent + classifier;
        System.out.printf(
                "%d pairs, %d distinct sentences, %d words: %.1f GFLOP (inputs %.1f, recurrent %.1f, classifier %.1f)%n",
                PAIRS, distinct.size(), words, total / 1e9, inputs / 1e9, recurrent / 1e9, classifier / 1e9);

        Path folder = Files.createTempDirectory("pair-forward");
        PairConfig config = new PairConfig(WORDS, EMBEDDING, HIDDEN, MLP, PairConfig.NLI_LABELS, 1e-5);
        PairModel.writeUntrained(config, vocabulary(), 1, folder);
        try (PairModel model = PairModel.load(folder)) {
            Map<String, List<Double>> seconds = new HashMap<>();
            for (int turn = -2; turn < TURNS; turn++) {
                Map<String, Double> now = new HashMap<>();
                now.put("forward", seconds(() -> model.run(pairs)));
                now.put("forward, recording mlp.relu", seconds(() -> model.run(pairs, PairHook.MLP_RELU)));
                now.put("input rate", inputs / rate(RECURRENT_ROWS * 12, EMBEDDING, 4 * HIDDEN));
                now.put("recurrent rate", recurrent / rate(RECURRENT_ROWS, HIDDEN, 4 * HIDDEN));
                now.put("classifier rate", classifier / rate(CLASSIFIER_ROWS, 4 * HIDDEN, MLP));
                now.put("one pair", seconds(() -> model.run(pairs.subList(0, 1), PairHook.MLP_RELU)));
                if (turn >= 0) {
                    now.forEach((name, value) -> seconds.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(value));
                }
            }
            double forward = median(seconds, "forward");
            double plain = median(seconds, "input rate")
                    + median(seconds, "recurrent rate")
                    + median(seconds, "classifier rate");
            System.out.printf(
                    "forward pass             %7.1f ms  %6.1f GFLOP/s%n", forward * 1e3, total / forward / 1e9);
            System.out.printf(
                    "with mlp.relu recorded   %7.1f ms%n", median(seconds, "forward, recording mlp.relu") * 1e3);
            System.out.printf("plain multiplications    %7.1f ms  %6.1f GFLOP/s%n", plain * 1e3, total / plain / 1e9);
            System.out.printf("ratio                    %7.2f     (to reach: 0.70)%n", plain / forward);
            System.out.printf("one pair                 %7.2f ms%n", median(seconds, "one pair") * 1e3);

            long before = residentKilobytes();
            for (int pass = 0; pass < 20; pass++) {
                model.run(pairs, PairHook.MLP_RELU);
            }
            long after = residentKilobytes();
            System.out.printf(
                    "resident size            %7.1f MB, after 20 more passes %.1f MB%n", before / 1e3, after / 1e3);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Vocabulary vocabulary() {
        return new Vocabulary(Stream.concat(
                        Stream.of(Vocabulary.UNKNOWN), IntStream.range(1, WORDS).mapToObj(word -> "w" + word))
                .toList());
    }

    /** Lengths as in SNLI: premises of 14 words on average, three hypotheses of 8 for each. */
    private static List<PairInput> pairs() {
        SplittableRandom random = new SplittableRandom(1);
        List<PairInput> pairs = new ArrayList<>();
        int[] premise = {};
        for (int pair = 0; pair < PAIRS; pair++) {
            if (pair % 3 == 0) {
                premise = sentence(random, 14, 6);
            }
            pairs.add(new PairInput(premise, sentence(random, 8, 3)));
        }
        return pairs;
    }

    private static int[] sentence(SplittableRandom random, int mean, int deviation) {
        int length = (int) Math.clamp(Math.round(mean + deviation * random.nextGaussian()), 2L, 60L);
        return random.ints(length, 0, WORDS).toArray();
    }

    /** Operations per second of one multiplication [rows, inner] × [inner, columns]. */
    private static double rate(int rows, int inner, int columns) {
        try (NDManager manager = Djl.newManager()) {
            NDArray left = Djl.array(manager, filled(rows * inner), rows, inner);
            NDArray right = Djl.array(manager, filled(inner * columns), inner, columns);
            double operations = 2.0 * rows * inner * columns;
            int times = (int) Math.max(3, 10e9 / operations);
            left.matMul(right).close();
            double seconds = seconds(() -> {
                for (int i = 0; i < times; i++) {
                    left.matMul(right).close();
                }
            });
            return operations * times / seconds;
        }
    }

    private static float[] filled(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (i % 17 - 8) / 8f;
        }
        return values;
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(Map<String, List<Double>> seconds, String name) {
        List<Double> sorted =
                seconds.getOrDefault(name, List.of()).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static long residentKilobytes() throws IOException {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }
}
