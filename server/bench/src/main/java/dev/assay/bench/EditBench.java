package dev.assay.bench;

import dev.assay.app.http.Server;
import dev.assay.app.plugins.Installation;
import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.UnitExplanations;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.Model;
import dev.assay.engine.table.Slices;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a user waits for who edits a text of the built-in data: the whole round trip of {@code edit} over HTTP on the loopback address,
 * as the page asks it, for the built-in model with its units' explanations, a slice and two formulas to watch; then {@code inspect}; then
 * fifty users at once, first as people type, then as fast as they are answered. Every text is new, as a typed one is. The users are
 * threads of this process, and so take from the same cores.
 */
public final class EditBench {

    private static final int WARM_UP = 300;
    private static final int ROUNDS = 1000;
    private static final int USERS = 50;
    private static final int SECONDS = 8;
    /** Between the keys of somebody who types fast, at the most. */
    private static final int THINKING_MILLIS = 400;

    private static final List<String> WORDS = List.of(
            "man", "woman", "dog", "child", "street", "park", "ball", "red", "runs", "sleeps", "eats", "plays",
            "outside", "two", "people", "not", "nobody", "is", "the", "a", "in", "quickly", "zzyzx");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    private EditBench(String address) {
        this.address = address;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("assay-edit");
        try {
            Installation installation = Installation.at(folder.resolve("workspace"));
            prepare(installation.workspace());
            try (Server server = Server.start(installation, new Server.Settings("127.0.0.1", 0, null))) {
                server.runs()
                        .startAndWait("predict", Json.mapper().valueToTree(Map.of("data", "demo", "model", "demo")));
                new EditBench(server.address()).measure();
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** The index, a slice, and of each unit an explanation of five leaves, as long ones are. */
    private static void prepare(Workspace workspace) throws Exception {
        DataSet data = workspace.dataSets().get("demo");
        List<String> names;
        try (ConceptIndex index =
                ConceptIndex.open(data, workspace.conceptSets(), workspace.indexes(), Run.unwatched())) {
            names = index.concepts().stream()
                    .filter(concept -> concept.rows() > 50 && concept.name().contains(":tok:"))
                    .map(concept -> concept.name().matches("[a-z:]+") ? concept.name() : "hyp:tok:not")
                    .toList();
        }
        Random random = new Random(7);
        try (Model model = workspace.models().open("demo")) {
            ModelReader reader = ModelReader.of(model, data, null, null, null);
            List<UnitExplanations.Unit> units = IntStream.range(0, reader.units())
                    .mapToObj(unit -> {
                        String[] of = new String[5];
                        Arrays.setAll(of, leaf -> names.get(random.nextInt(names.size())));
                        return new UnitExplanations.Unit(
                                unit,
                                0,
                                "((%s OR %s) AND NOT %s OR NEIGHBORS(%s)) AND NOT %s".formatted((Object[]) of),
                                0.1);
                    })
                    .toList();
            new UnitExplanations(units).write(UnitExplanations.file(reader, workspace.activations(data, reader)));
        }
        workspace.tables().slices().save(new Slices.Saved("negated", "hyp:tok:not", "2026-01-01T00:00:00Z"), false);
    }

    private void measure() throws Exception {
        long start = System.nanoTime();
        String first = ask("edit", edit("A man sleeps.", "A man is awake."));
        System.out.printf(
                Locale.ROOT,
                "first edit, with the model loaded and the units' means computed: %.0f ms; answer of %,d chars%n",
                millis(start),
                first.length());
        System.out.println(
                "missing: " + Json.mapper().readTree(first).path("result").path("missing"));
        Random random = new Random(3);
        for (int round = 0; round < WARM_UP; round++) {
            ask("edit", typed(random));
        }
        double[] edits = new double[ROUNDS];
        double[] inside = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, Object> asked = typed(random);
            start = System.nanoTime();
            String answer = ask("edit", asked);
            edits[round] = millis(start);
            inside[round] = inside(answer);
        }
        print("edit, round trip", edits);
        print("edit, the analysis alone", inside);
        for (int round = 0; round < WARM_UP / 5; round++) {
            ask("inspect", row(random));
        }
        double[] inspected = new double[ROUNDS / 5];
        for (int round = 0; round < inspected.length; round++) {
            start = System.nanoTime();
            ask("inspect", row(random));
            inspected[round] = millis(start);
        }
        print("inspect, round trip", inspected);
        together(THINKING_MILLIS, "users who type");
        together(0, "users who never stop");
    }

    private void together(int thinking, String who) throws Exception {
        List<Double> times = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger failed = new AtomicInteger();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        List<Thread> users = IntStream.range(0, USERS)
                .mapToObj(user -> Thread.ofVirtual().start(() -> {
                    Random random = new Random(user);
                    while (System.nanoTime() < end) {
                        try {
                            if (thinking > 0) {
                                Thread.sleep(random.nextInt(thinking));
                            }
                            Map<String, Object> asked = typed(random);
                            long start = System.nanoTime();
                            ask("edit", asked);
                            times.add(millis(start));
                        } catch (Exception e) {
                            failed.incrementAndGet();
                        }
                    }
                }))
                .toList();
        for (Thread user : users) {
            user.join();
        }
        print(
                USERS + " " + who + " for " + SECONDS + " s, " + times.size() + " edits, " + failed + " failed",
                times.stream().mapToDouble(time -> time).toArray());
    }

    /** A sentence nobody has typed before, and the row that it began with. */
    private static Map<String, Object> typed(Random random) {
        StringBuilder text = new StringBuilder("A");
        for (int word = 0; word < 8; word++) {
            text.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return edit("A man is playing golf on a sunny day.", text + " " + random.nextInt(1_000_000) + ".");
    }

    private static Map<String, Object> edit(String premise, String hypothesis) {
        return Map.of(
                "model", "demo",
                "data", "demo",
                "premise", premise,
                "hypothesis", hypothesis,
                "parentPremise", "A man is playing golf on a sunny day.",
                "parentHypothesis", "A man is playing golf.",
                "formulas",
                        List.of("hyp:tok:not AND NOT pre:tok:not", "predicted = contradiction AND length(hyp) > 5"));
    }

    private static Map<String, Object> row(Random random) {
        return Map.of(
                "data", "demo",
                "row", random.nextInt(10_000),
                "model", "demo",
                "formula", "hyp:tok:not OR pre:tok:man");
    }

    private String ask(String analysis, Map<String, Object> parameters) throws Exception {
        byte[] body =
                Json.mapper().writeValueAsBytes(Map.of("analysis", analysis, "parameters", parameters, "wait", true));
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(address + "/api/runs"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200 || !answer.body().contains("\"state\":\"done\"")) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** What the run itself took, by its own record. */
    private static double inside(String answer) {
        JsonNode run = Json.mapper().readTree(answer);
        Instant started = Instant.parse(run.path("started").asString());
        Instant finished = Instant.parse(run.path("finished").asString());
        return Duration.between(started, finished).toNanos() / 1e6;
    }

    private static double millis(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static void print(String what, double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%s: p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, at most %.1f ms%n",
                what,
                at(sorted, 0.5),
                at(sorted, 0.95),
                at(sorted, 0.99),
                at(sorted, 1));
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
