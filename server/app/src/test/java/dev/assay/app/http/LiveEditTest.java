package dev.assay.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Editing and inspecting examples of the built-in data with the built-in model, over HTTP as the page does it. */
@Timeout(180)
class LiveEditTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    /** Row 0 of the built-in demo-dev. */
    private static final String PREMISE = "A woman is hammering a nail in a workshop.";

    private static final String HYPOTHESIS = "The woman is not hammering a nail.";

    @TempDir
    private static Path folder;

    private static Server server = unstarted();

    @SuppressWarnings("NullAway") // started before all tests
    private static Server unstarted() {
        return null;
    }

    @BeforeAll
    static void start() throws Exception {
        Installation installation = Installation.at(folder.resolve("w"));
        Workspace workspace = installation.workspace();
        server = Server.start(installation, new Server.Settings("127.0.0.1", 0, null));
        run("predict", Map.of("data", "demo-dev", "model", "demo"));
        DataSet data = workspace.dataSets().get("demo-dev");
        ConceptIndex.open(data, workspace.conceptSets(), workspace.indexes(), Run.unwatched())
                .close();
        try (Model model = workspace.models().open("demo")) {
            ModelReader reader = ModelReader.of(model, data, null, null, null);
            List<UnitExplanations.Unit> explained = IntStream.range(0, reader.units())
                    .mapToObj(unit -> new UnitExplanations.Unit(unit, 0.25, "hyp:tok:not", 0.5))
                    .toList();
            new UnitExplanations(explained).write(UnitExplanations.file(reader, workspace.activations(data, reader)));
        }
        workspace.tables().slices().save(new Slices.Saved("negated", "hyp:tok:not", "2026-01-01T00:00:00Z"), false);
        workspace.tables().slices().save(new Slices.Saved("of texts", "text:tok:good", "2026-01-01T00:00:00Z"), false);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anEditTellsWhatItChangedAndLeavesNoRunBehind() throws Exception {
        long before = runsOnDisk();
        Map<String, Object> parameters = edit(PREMISE, "The woman is hammering a nail, zzyzx.");
        parameters.put("row", 0);
        parameters.put("label", "entailment");
        parameters.put(
                "formulas",
                List.of(
                        "label = contradiction AND hyp:tok:not",
                        "\"NOT hammering\"",
                        "length(hyp) > 8",
                        "row = 0",
                        "correct = true",
                        "hyp:tok:nonsense-word"));
        JsonNode edited = run("edit", parameters);

        JsonNode row = row(0);
        assertThat(edited.path("parent").path("predicted").asString())
                .as("the table says the same of the row")
                .isEqualTo(row.path("values").get(0).asString());
        assertThat(probability(edited.path("parent"), "contradiction"))
                .isCloseTo(row.path("values").get(1).doubleValue(), within(1e-4));
        // "The woman is hammering a nail, " has 31 chars, and then "zzyzx" 5.
        assertThat(edited.path("fields").get(1).path("unknown").toString()).isEqualTo("[[31,36]]");
        assertThat(edited.path("fields").get(0).path("unknown").toString()).isEqualTo("[]");

        boolean right = edited.path("predicted").asString().equals("entailment");
        boolean wasRight = row.path("values").get(0).asString().equals("contradiction");
        assertThat(truth(edited, "typed"))
                .containsExactly("true false", "true false", "false true", "true true", wasRight + " " + right);
        assertThat(names(edited, "slice")).containsExactly("negated");
        assertThat(names(edited, "unit")).hasSize(12);
        assertThat(strings(edited.path("lost"))).contains("hyp:tok:not");
        assertThat(strings(edited.path("gained"))).contains("hyp:tok:zzyzx");
        assertThat(edited.path("units")).hasSize(12);
        for (JsonNode unit : edited.path("units")) {
            assertThat(unit.path("hook").asString()).isEqualTo("mlp.relu");
            assertThat(unit.path("explanation").asString()).isEqualTo("hyp:tok:not");
            assertThat(unit.path("threshold").doubleValue()).isEqualTo(0.25);
            boolean on = unit.path("after").doubleValue() > 0.25;
            boolean was = unit.path("before").doubleValue() > 0.25;
            assertThat(unit.path("turned").isNull() ? "" : unit.path("turned").asString())
                    .isEqualTo(on == was ? "" : on ? "on" : "off");
        }
        assertThat(edited.path("missing")
                        .valueStream()
                        .map(each -> each.path("reason").asString()))
                .hasSize(2)
                .anyMatch(each -> each.contains("nonsense-word"))
                .anyMatch(each -> each.contains("of texts"));
        assertThat(runsOnDisk()).isEqualTo(before);
    }

    @Test
    void aRowIsInspectedWithItsWordsAndItsNeighbours() throws Exception {
        JsonNode inspected = run(
                "inspect",
                Map.of("data", "demo-dev", "row", 0, "model", "demo", "formula", "hyp:tok:not OR \"A NAIL\""));
        assertThat(inspected.path("label").asString()).isEqualTo("contradiction");
        assertThat(inspected.path("holds").booleanValue()).isTrue();
        // By hand: "A woman is hammering a nail in a workshop.", "The woman is not hammering a nail."
        assertThat(inspected.path("fields").get(0).path("marks").toString()).isEqualTo("[[21,27]]");
        assertThat(inspected.path("fields").get(1).path("marks").toString()).isEqualTo("[[13,16],[27,33]]");
        JsonNode row = row(0);
        assertThat(inspected.path("predicted").asString())
                .isEqualTo(row.path("values").get(0).asString());
        assertThat(inspected.path("loss").doubleValue())
                .isCloseTo(row.path("values").get(2).doubleValue(), within(1e-6));
        assertThat(inspected
                        .path("concepts")
                        .valueStream()
                        .map(concept -> concept.path("rows").intValue())
                        .toList())
                .isSorted()
                .allMatch(count -> count > 0);
        assertThat(inspected.path("units")).hasSize(10);
        for (JsonNode unit : inspected.path("units")) {
            assertThat(unit.path("explanation").path("holds").booleanValue()).isTrue();
            assertThat(unit.path("towards").path("label").asString()).isNotEmpty();
        }
        for (String kind : List.of("byWords", "byActivation")) {
            assertThat(inspected.path(kind)).hasSize(8);
            assertThat(inspected
                            .path(kind)
                            .valueStream()
                            .map(each -> -each.path("score").doubleValue())
                            .toList())
                    .isSorted()
                    .allMatch(score -> score >= -1);
            assertThat(inspected
                            .path(kind)
                            .valueStream()
                            .map(each -> each.path("row").intValue()))
                    .doesNotContain(0);
        }
        assertThat(inspected.path("byWords").get(0).path("premise").asString()).contains("hammering");
        assertThat(inspected.path("missing").isEmpty()).isTrue();
    }

    @Test
    void whatCannotBeAnsweredIsRefusedWithASentence() throws Exception {
        assertThat(problem("inspect", Map.of("data", "demo-dev", "row", 2100))).contains("rows are 0 to 2099");
        assertThat(problem("inspect", Map.of("data", "demo-dev", "row", -1))).contains("There is no row -1");
        assertThat(run("edit", edit("", "")).path("predicted").asString()).isNotEmpty();
        Map<String, Object> nobody = edit("x", "x");
        nobody.put("model", "nobody");
        assertThat(problem("edit", nobody)).contains("nobody").contains("demo");
        Map<String, Object> half = edit("x", "x");
        half.remove("hypothesis");
        assertThat(problem("edit", half)).contains("hypothesis");
        JsonNode strange =
                run("inspect", Map.of("data", "demo-dev", "row", 3, "model", "nobody", "formula", "hyp:tok:"));
        assertThat(strings(strange.path("missing"), "part")).containsExactlyInAnyOrder("prediction", "formulas");
        assertThat(strange.path("fields")).hasSize(2);
        assertThat(strange.path("byWords")).hasSize(8);
    }

    @Test
    void aTextOfAHundredThousandCharactersIsAnswered() throws Exception {
        String text = "A man 😀 overinternationalisations-of-counterrevolutionaries שלום "
                .repeat(1600)
                .strip();
        assertThat(text).hasSizeGreaterThan(100_000);
        JsonNode edited = run("edit", edit(text, "A man eats."));
        assertThat(edited.path("predicted").asString()).isNotEmpty();
        assertThat(edited.path("fields").get(0).path("unknown").get(0).toString())
                .as("an emoji is two UTF-16 units")
                .isEqualTo("[6,8]");
        assertThat(problem("edit", edit("word ".repeat(20_000), "x")))
                .contains("premise")
                .contains("limit");
    }

    @Test
    void aDataSetWithoutAnyModelAndAModelWithoutADataSetWork() throws Exception {
        JsonNode inspected = run("inspect", Map.of("data", "reviews-dev", "row", 0));
        assertThat(inspected.path("fields")).hasSize(1);
        assertThat(inspected.path("predicted").isNull()).isTrue();
        assertThat(strings(inspected.path("missing"), "part")).containsExactly("concepts", "byWords", "prediction");
        assertThat(strings(inspected.path("missing"), "command")).contains("./assay index reviews-dev");
        Map<String, Object> unindexed = edit(PREMISE, "A man.");
        unindexed.put("data", "demo-train");
        unindexed.put("formulas", List.of("length(hyp) < 4", "hyp:tok:man"));
        JsonNode partly = run("edit", unindexed);
        assertThat(truth(partly, "typed")).as("columns need no index").containsExactly("false true");
        assertThat(strings(partly.path("missing"), "part")).containsExactly("units", "explanations", "formulas");
        Map<String, Object> alone = edit(PREMISE, "A man.");
        alone.remove("data");
        JsonNode edited = run("edit", alone);
        assertThat(edited.path("units")).hasSize(12);
        assertThat(edited.path("units").get(0).path("deviations").isNull()).isTrue();
        assertThat(strings(edited.path("missing"), "part")).containsExactly("units");
    }

    @Test
    void manyPeopleEditAtOnceAndEachGetsHisOwnAnswer() {
        List<CompletableFuture<JsonNode>> all = IntStream.range(0, 60)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return run("edit", edit(PREMISE, "The woman is hammering " + "very ".repeat(i % 7) + "hard."));
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();
        List<JsonNode> answers = all.stream().map(CompletableFuture::join).toList();
        for (int i = 7; i < answers.size(); i++) {
            assertThat(probability(answers.get(i), "neutral"))
                    .isCloseTo(probability(answers.get(i - 7), "neutral"), within(1e-4));
        }
    }

    /** From row 0 to these texts. */
    private static Map<String, Object> edit(String premise, String hypothesis) {
        return new HashMap<>(Map.of(
                "model", "demo",
                "data", "demo-dev",
                "premise", premise,
                "hypothesis", hypothesis,
                "parentPremise", PREMISE,
                "parentHypothesis", HYPOTHESIS));
    }

    private static JsonNode row(int row) throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.address()
                                + "/api/datasets/demo-dev/rows?formula=row%3D" + row
                                + "&column=predicted&column=probability(contradiction)&column=loss&model=demo"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return Json.mapper().readTree(answer.body()).path("rows").get(0);
    }

    private static double probability(JsonNode of, String label) {
        return of.path("probabilities")
                .valueStream()
                .filter(each -> each.path("label").asString().equals(label))
                .findFirst()
                .orElseThrow()
                .path("probability")
                .doubleValue();
    }

    private static List<String> truth(JsonNode edited, String source) {
        return edited.path("formulas")
                .valueStream()
                .filter(each -> each.path("source").asString().equals(source))
                .map(each -> each.path("before").asString() + " "
                        + each.path("after").asString())
                .toList();
    }

    private static List<String> names(JsonNode edited, String source) {
        return edited.path("formulas")
                .valueStream()
                .filter(each -> each.path("source").asString().equals(source))
                .map(each -> each.path("name").asString())
                .toList();
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static List<String> strings(JsonNode list, String field) {
        return list.valueStream().map(each -> each.path(field).asString()).toList();
    }

    private static long runsOnDisk() throws Exception {
        try (Stream<Path> runs = Files.list(folder.resolve("w").resolve("runs"))) {
            return runs.count();
        }
    }

    private static JsonNode run(String analysis, Map<String, Object> parameters) throws Exception {
        JsonNode run = ask(analysis, parameters);
        assertThat(run.path("state").asString())
                .as(run.path("problem").toString())
                .isEqualTo("done");
        return run.path("result");
    }

    private static String problem(String analysis, Map<String, Object> parameters) throws Exception {
        return ask(analysis, parameters).path("problem").toString();
    }

    private static JsonNode ask(String analysis, Map<String, Object> parameters) throws Exception {
        String body =
                Json.mapper().writeValueAsString(Map.of("analysis", analysis, "parameters", parameters, "wait", true));
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.address() + "/api/runs"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }
}
