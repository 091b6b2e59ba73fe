package dev.assay.bench;

import dev.assay.app.http.Server;
import dev.assay.app.plugins.Installation;
import dev.assay.app.plugins.PluginHost;
import dev.assay.engine.activations.NpyWriter;
import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.engine.table.Reading;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What a user waits for who types a new formula: rows of the first page, count and metric with interval, and eight histograms, over
 * HTTP as the page asks for them, one after the other. Argument: the number of generated rows (default 1,000,000). Every formula is
 * new; its leaves are new too in the half of them that compare with a number never used before.
 */
public final class SelectionBench {

    private static final int WARM_UP = 40;
    private static final int ROUNDS = 200;
    private static final List<String> WORDS = List.of(
            "man", "woman", "dog", "cat", "child", "street", "park", "ball", "red", "blue", "runs", "sleeps", "eats",
            "plays", "outside", "inside", "two", "people", "not", "nobody");
    private static final String[] HISTOGRAMS = {
        "label", "predicted", "correct", "loss", "probability(neutral)", "score", "length(hyp)", "unit(mlp.relu, 3)"
    };

    private final HttpClient client = HttpClient.newHttpClient();
    private final Random random = new Random(3);
    private final String address;

    private SelectionBench(String address) {
        this.address = address;
    }

    public static void main(String[] arguments) throws Exception {
        int rows = arguments.length == 0 ? 1_000_000 : Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("assay-selection");
        try {
            Installation installation = wordsAlone(folder.resolve("workspace"));
            long start = System.nanoTime();
            make(installation.workspace(), folder, rows);
            System.out.printf(Locale.ROOT, "%,d rows made and imported in %.1f s%n", rows, seconds(start));
            try (Server server = Server.start(installation, new Server.Settings("127.0.0.1", 0, null))) {
                start = System.nanoTime();
                server.runs()
                        .startAndWait("index", Json.mapper().createObjectNode().put("data", "generated"));
                System.out.printf(Locale.ROOT, "words indexed in %.1f s%n", seconds(start));
                new SelectionBench(server.address()).measure();
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Of the concept sets words alone, since building the index is not what is measured. */
    private static Installation wordsAlone(Path folder) {
        PluginHost plugins = PluginHost.load(folder.resolve("plugins"));
        Workspace workspace = Workspace.at(
                folder,
                plugins.conceptSets().stream()
                        .filter(set -> set.name().equals("tok"))
                        .toList());
        return new Installation(plugins, workspace, plugins.analyses(workspace));
    }

    private void measure() throws Exception {
        long start = System.nanoTime();
        round("pre:tok:man");
        System.out.printf(Locale.ROOT, "first question, with all columns read: %.1f s%n", seconds(start));
        for (int round = 0; round < WARM_UP; round++) {
            round(formula());
        }
        double[] all = new double[ROUNDS];
        double[][] parts = new double[3][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double[] taken = round(formula());
            for (int part = 0; part < 3; part++) {
                parts[part][round] = taken[part];
                all[round] += taken[part];
            }
        }
        print("rows, the first page", parts[0]);
        print("metrics with intervals", parts[1]);
        print("eight histograms", parts[2]);
        print("all three", all);
        double[] word = new double[10];
        double[] phrase = new double[10];
        double[] rare = new double[10];
        double[] note = new double[10];
        for (int round = 0; round < word.length; round++) {
            word[round] = timed("metrics", "formula", "\"" + WORDS.get(round) + "\"");
            phrase[round] = timed("metrics", "formula", "\"" + WORDS.get(round) + " " + WORDS.get(round + 3) + "\"");
            rare[round] = timed("metrics", "formula", "\"nam" + (77 + round) + " " + WORDS.get(round) + "\"");
            note[round] = timed("metrics", "formula", "note = \"note " + round + "\"");
        }
        print("a word never searched for", word);
        print("two common words", phrase);
        print("a rare and a common word", rare);
        print("a text column's value", note);
        double[] completion = new double[20];
        for (int round = 0; round < completion.length; round++) {
            completion[round] = timed("completion", "text", "label = neutral AND nam" + round);
        }
        print("completion of a word", completion);
        double[] huge = new double[5];
        for (int round = 0; round < huge.length; round++) {
            huge[round] = timed("completion", "text", "pre:tok:man AND ".repeat(6_249) + "label = ");
        }
        print("completion of 100,000 chars", huge);
        System.gc();
        System.out.printf(
                Locale.ROOT, "memory of the process: %d MB now, %d MB at most%n", memory("VmRSS"), memory("VmHWM"));
    }

    private double[] round(String formula) throws Exception {
        String[] histograms = new String[2 + 2 * HISTOGRAMS.length];
        histograms[0] = "formula";
        histograms[1] = formula;
        for (int k = 0; k < HISTOGRAMS.length; k++) {
            histograms[2 + 2 * k] = "column";
            histograms[3 + 2 * k] = HISTOGRAMS[k];
        }
        return new double[] {
            timed("rows", "formula", formula, "size", "50", "column", "predicted", "column", "loss", "column", "note"),
            timed("metrics", "formula", formula),
            timed("histograms", histograms)
        };
    }

    private String formula() {
        String field = random.nextBoolean() ? "pre:tok:" : "hyp:tok:";
        String word = WORDS.get(random.nextInt(WORDS.size()));
        double bound = random.nextInt(1_000_000) * 1e-6;
        return switch (random.nextInt(5)) {
            case 0 -> field + word + " AND NOT hyp:tok:" + WORDS.get(random.nextInt(WORDS.size()));
            case 1 -> "label = contradiction AND correct = false AND " + field + word;
            case 2 -> "loss > " + bound + " OR " + field + word;
            case 3 -> "unit(mlp.relu, " + random.nextInt(4) + ") > " + bound + " AND score < " + 10 * bound;
            default -> "source = web AND length(hyp) < 4 AND probability(neutral) >= " + bound;
        };
    }

    private double timed(String route, String... parameters) throws Exception {
        StringBuilder target = new StringBuilder(address + "/api/datasets/generated/" + route);
        for (int i = 0; i < parameters.length; i += 2) {
            target.append(i == 0 ? '?' : '&')
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        long start = System.nanoTime();
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(target.toString())).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return seconds(start) * 1000;
    }

    private static void print(String what, double[] milliseconds) {
        double[] sorted = milliseconds.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-28s median %7.1f ms, p95 %7.1f ms, max %7.1f ms%n",
                what,
                sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.95)],
                sorted[sorted.length - 1]);
    }

    /** A figure of /proc/self/status in MB; Linux only. */
    private static long memory(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("\\D", "")) >> 10;
            }
        }
        return -1;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) * 1e-9;
    }

    /** Pairs of random words with columns of their own, and the outputs of a model that there is not. */
    private static void make(Workspace workspace, Path folder, int rows) throws IOException {
        Random random = new Random(1);
        Path file = folder.resolve("pairs.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("premise,hypothesis,label,score,source,checked,note\n");
            for (int row = 0; row < rows; row++) {
                out.write(words(random) + "," + words(random) + "," + DataSet.NLI_LABELS.get(random.nextInt(3)) + ","
                        + random.nextInt(10_000) / 1000.0 + ","
                        + List.of("web", "book", "talk").get(random.nextInt(3)) + ","
                        + random.nextBoolean() + ",note " + row + "\n");
            }
        }
        DataSet data = workspace
                .dataSets()
                .importFiles(
                        ImportRequest.pairs(
                                "generated",
                                ImportRequest.Format.CSV,
                                List.of(file),
                                Columns.pair("premise", "hypothesis", "label")),
                        Run.unwatched());
        Path model = Files.createDirectories(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
        Path values = folder.resolve("values.npy");
        Path probabilities = folder.resolve("probabilities.npy");
        try (NpyWriter units = NpyWriter.create(values, 4);
                NpyWriter classes = NpyWriter.create(probabilities, 3)) {
            for (int row = 0; row < rows; row++) {
                units.row(new float[] {
                    Math.max(0, (float) random.nextGaussian()),
                    random.nextFloat(),
                    random.nextFloat(),
                    random.nextFloat()
                });
                float first = random.nextFloat() * 0.5f;
                float second = random.nextFloat() * 0.5f;
                classes.row(new float[] {first, second, 1 - first - second});
            }
            units.finish();
            classes.finish();
        }
        workspace
                .tables()
                .readings()
                .add(
                        data,
                        new Reading(
                                "made",
                                model,
                                Reading.stateOf(model),
                                "made",
                                "mlp.relu",
                                4,
                                DataSet.NLI_LABELS,
                                values,
                                probabilities));
    }

    private static String words(Random random) {
        StringBuilder words = new StringBuilder();
        for (int k = 3 + random.nextInt(6); k > 0; k--) {
            // One word in fifty is a name, of which there are 100,000.
            words.append(
                            random.nextInt(50) == 0
                                    ? "nam" + random.nextInt(100_000)
                                    : WORDS.get(random.nextInt(WORDS.size())))
                    .append(k == 1 ? "." : " ");
        }
        return words.toString();
    }
}
