package dev.assay.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.app.plugins.Installation;
import dev.assay.engine.workspace.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Challenge sets over HTTP, with the built-in data and model. */
@Timeout(180)
class ChallengeRoutesTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Half a character has no UTF-8; a client sends it as an escape. */
    private static final JsonMapper ASCII = JsonMapper.builder(JsonFactory.builder()
                    .configure(JsonWriteFeature.ESCAPE_NON_ASCII, true)
                    .build())
            .build();

    @TempDir
    private static Path folder;

    private static Server server = unstarted();

    @SuppressWarnings("NullAway") // started before all tests
    private static Server unstarted() {
        return null;
    }

    @BeforeAll
    static void start() {
        server = Server.start(Installation.at(folder.resolve("w")), new Server.Settings("127.0.0.1", 0, null));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anEditIsKeptWithWhatTheModelSaysOfItAndItsLineage() throws Exception {
        JsonNode root = kept("lineage", edit("A man is not sleeping.", "A man sleeps.", "label", "contradiction"));
        assertThat(root.path("parent").isNull()).isTrue();
        assertThat(root.path("data").asString()).isEqualTo("demo-dev");
        assertThat(root.path("row").intValue()).isEqualTo(7);
        assertThat(root.path("labelBy").asString()).isEqualTo("chosen");
        double sum = 0;
        double greatest = 0;
        String best = "";
        for (JsonNode each : root.path("probabilities")) {
            double probability = each.path("probability").doubleValue();
            sum += probability;
            best = probability > greatest ? each.path("label").asString() : best;
            greatest = Math.max(greatest, probability);
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(root.path("predicted").asString()).isEqualTo(best);

        Map<String, Object> child = edit(
                "A man is not asleep.",
                "A man sleeps.",
                "parent",
                root.path("id").asString());
        child.remove("originalPremise");
        child.remove("originalHypothesis");
        JsonNode second = kept("lineage", child);
        assertThat(second.path("originalPremise").asString())
                .isEqualTo(root.path("originalPremise").asString());
        JsonNode set = json(200, send("GET", "/api/challenges/lineage", null));
        assertThat(set.path("edits")).hasSize(2);
        assertThat(set.path("edits").get(1)).isEqualTo(second);
        assertThat(set.path("problems")).isEmpty();
        assertThat(json(200, send("GET", "/api/challenges", null))
                        .valueStream()
                        .filter(each -> each.path("name").asString().equals("lineage"))
                        .map(each -> each.path("edits").intValue()))
                .containsExactly(2);

        String address = "/api/challenges/lineage/edits/" + second.path("id").asString();
        assertThat(json(200, send("PATCH", address, Map.of("label", "neutral", "labelBy", "kept")))
                        .path("labelBy")
                        .asString())
                .isEqualTo("kept");
        assertProblem(
                422, "\"entailment\", \"neutral\", \"contradiction\"", send("PATCH", address, Map.of("label", "x")));

        JsonNode gone = json(
                200,
                send(
                        "DELETE",
                        "/api/challenges/lineage/edits/" + root.path("id").asString(),
                        null));
        assertThat(gone.path("deleted").intValue()).isEqualTo(2);
        assertProblem(404, "there is no edit", send("PATCH", address, Map.of("label", "neutral")));
        assertProblem(404, "there is no edit", send("DELETE", address, null));
        assertThat(send("DELETE", "/api/challenges/lineage", null).statusCode()).isEqualTo(204);
        assertProblem(404, "there is no challenge set", send("GET", "/api/challenges/lineage", null));
        assertProblem(404, "there is no challenge set", send("DELETE", "/api/challenges/lineage", null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model|nobody|There is no model",
                "model|reviews|gives no labels",
                "data|nothing|There is no data set",
                "label|maybe|there is no label \"maybe\"; there are \"entailment\", \"neutral\", \"contradiction\"",
                "labelBy|kept|give \"label\" too",
                "premise|   |\"premise\" is empty",
                "hypothesis|''|the hypothesis is empty",
                "originalPremise|''|\"originalPremise\" is empty",
                "parent|abc|no edit abc",
                "colour|red|can have no field \"colour\""
            })
    void whatCannotBeKeptIsRefusedWithItsField(String field, String value, String said) throws Exception {
        assertProblem(
                422,
                said,
                send("POST", "/api/challenges/refused/edits", edit("A dog runs.", "It runs.", field, value)));
        assertProblem(404, "no challenge set", send("GET", "/api/challenges/refused", null));
    }

    @Test
    void rowsAndNamesAndTextsHaveBounds() throws Exception {
        Map<String, Object> far = edit("A dog runs.", "It runs.");
        far.put("row", 1_000_000);
        assertProblem(422, "must be a row of demo-dev, from 0 to", send("POST", "/api/challenges/x/edits", far));
        far.put("data", null);
        assertProblem(422, "needs \"data\"", send("POST", "/api/challenges/x/edits", far));
        for (String name : List.of(" ", "x".repeat(300), ".hidden", "-rf")) {
            assertProblem(
                    422,
                    "cannot name a challenge set",
                    send("POST", "/api/challenges/" + encoded(name) + "/edits", edit("A dog runs.", "It runs.")));
        }
        assertThat(send("POST", "/api/challenges/..%2Fx/edits", edit("A dog runs.", "It runs."))
                        .statusCode())
                .isBetween(400, 422);
        assertThat(Files.exists(folder.resolve("w/x.jsonl"))).isFalse();
        assertProblem(
                422,
                "more than the limit",
                send("POST", "/api/challenges/x/edits", edit("word ".repeat(100_000), "It runs.")));
        assertThat(send("POST", "/api/challenges/x/edits", edit("word ".repeat(1_000_000), "It runs."))
                        .statusCode())
                .isEqualTo(413);
        assertProblem(422, "half a character", send("POST", "/api/challenges/x/edits", edit("a \ud83d b", "It runs.")));
        assertProblem(404, "no challenge set", send("GET", "/api/challenges/x", null));
        // What is long but possible is kept.
        assertThat(kept("long", edit("word ".repeat(9_000), "It runs."))
                        .path("premise")
                        .asString())
                .hasSize(44_999);
    }

    @Test
    void twoTabsThatKeepAtOnceLoseNothing() throws Exception {
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService tabs = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 40; i++) {
                Map<String, Object> edit = edit("A dog runs " + i + " miles.", "It runs.");
                answers.add(tabs.submit(
                        () -> send("POST", "/api/challenges/tabs/edits", edit).statusCode()));
            }
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(201);
        }
        assertThat(json(200, send("GET", "/api/challenges/tabs", null)).path("edits"))
                .hasSize(40);
    }

    @Test
    void aFileThatBreaksOffIsToldAndMended() throws Exception {
        kept("torn", edit("A dog runs.", "It runs."));
        Path file = folder.resolve("w/challenges/torn.jsonl");
        Files.writeString(file, "{\"id\":\"12345678\",\"par", StandardOpenOption.APPEND);
        JsonNode set = json(200, send("GET", "/api/challenges/torn", null));
        assertThat(set.path("edits")).hasSize(1);
        assertThat(set.path("problems").get(0).asString()).contains("line 2", "breaks off");
        kept("torn", edit("A dog walks.", "It runs."));
        set = json(200, send("GET", "/api/challenges/torn", null));
        assertThat(set.path("edits")).hasSize(2);
        assertThat(set.path("problems")).isEmpty();
        assertThat(Files.readString(file)).doesNotContain("12345678");
    }

    @ParameterizedTest
    @CsvSource({"jsonl", "csv", "tsv"})
    void whatIsExportedCanBeImported(String format) throws Exception {
        String set = "export " + format;
        List<String> premises = List.of("=SUM(A1) 😀 \"quoted\", and more", "\"said\"", "שלום עולם é", "+1 -2 @3");
        for (String premise : premises) {
            kept(set, edit(premise, "It runs.", "label", "neutral"));
        }
        kept(set, edit("Nobody says.", "It runs."));
        HttpResponse<String> export = send("GET", "/api/challenges/" + encoded(set) + "/export?format=" + format, null);
        assertThat(export.statusCode()).as(export.body()).isEqualTo(200);
        assertThat(export.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename*=UTF-8''export%20" + format + "." + format);
        Path file = Files.writeString(folder.resolve(set + "." + format), export.body());
        JsonNode imported = analysed(
                "import",
                Map.of(
                        "format", format,
                        "files", List.of(file.toString()),
                        "premise", "premise",
                        "hypothesis", "hypothesis",
                        "label", "label"));
        assertThat(imported.path("rows").intValue()).isEqualTo(premises.size());
        assertThat(imported.path("leftOut").intValue()).isEqualTo(1);
        JsonNode rows = json(
                200,
                send(
                        "GET",
                        "/api/datasets/" + encoded(set)
                                + "/rows?column=original_data&column=original_row&column=label_by",
                        null));
        assertThat(rows.path("rows")
                        .valueStream()
                        .map(row -> row.path("premise").asString()))
                .containsExactlyElementsOf(premises);
        assertThat(rows.path("rows").get(0).path("values").toString()).isEqualTo("[\"demo-dev\",7.0,\"chosen\"]");
        assertProblem(
                422,
                "must be jsonl, csv or tsv",
                send("GET", "/api/challenges/" + encoded(set) + "/export?format=xls", null));
    }

    @Test
    void aSetIsRunOnAModelAndBecomesADataSet() throws Exception {
        String set = "again";
        JsonNode first = kept(set, edit("A man is sleeping.", "A man is awake.", "label", "contradiction"));
        kept(set, edit("A man is sleeping.", "A man is sleeping.", "label", "contradiction"));
        kept(set, edit("Two dogs play outside.", "Nobody knows."));
        JsonNode run = analysed("challenge run", Map.of("challenge", set, "model", "demo"));
        assertThat(run.path("edits")).hasSize(3);
        int correct = 0;
        int flipped = 0;
        for (JsonNode edit : run.path("edits")) {
            correct += edit.path("correct").asBoolean(false) ? 1 : 0;
            boolean flips = !edit.path("predicted")
                    .asString()
                    .equals(edit.path("originalPredicted").asString());
            flipped += flips ? 1 : 0;
            assertThat(edit.path("flipped").asBoolean()).isEqualTo(flips);
        }
        // The model was asked when the edit was kept, too, then about that edit alone.
        for (int label = 0; label < 3; label++) {
            assertThat(run.path("edits")
                            .get(0)
                            .path("probabilities")
                            .get(label)
                            .path("probability")
                            .doubleValue())
                    .isCloseTo(
                            first.path("probabilities")
                                    .get(label)
                                    .path("probability")
                                    .doubleValue(),
                            within(1e-5));
        }
        assertThat(run.path("edits").get(2).path("correct").isNull()).isTrue();
        assertThat(run.path("accuracy").path("n").intValue()).isEqualTo(2);
        assertThat(run.path("accuracy").path("value").doubleValue()).isCloseTo(correct / 2.0, within(1e-12));
        assertThat(run.path("flips").path("n").intValue()).isEqualTo(3);
        assertThat(run.path("flips").path("value").doubleValue()).isCloseTo(flipped / 3.0, within(1e-12));

        JsonNode made = analysed("challenge data", Map.of("challenge", set, "as", "again as data"));
        assertThat(made.path("rows").intValue()).isEqualTo(3);
        JsonNode rows = json(
                200,
                send(
                        "GET",
                        "/api/datasets/again%20as%20data/rows?column=edit&column=original_row&formula="
                                + encoded("label = contradiction"),
                        null));
        assertThat(rows.path("total").intValue()).isEqualTo(2);
        assertThat(rows.path("rows").get(0).path("values").get(0).asString())
                .isEqualTo(first.path("id").asString());
        assertThat(failed("challenge data", Map.of("challenge", set, "as", "again as data")))
                .contains("already a data set");
        assertThat(failed("challenge run", Map.of("challenge", "nothing", "model", "demo")))
                .contains("There is no challenge set \"nothing\"; there are ");
    }

    private static Map<String, Object> edit(String premise, String hypothesis, String... others) {
        Map<String, Object> edit = new HashMap<>();
        edit.put("data", "demo-dev");
        edit.put("row", 7);
        edit.put("model", "demo");
        edit.put("originalPremise", "A man sleeps.");
        edit.put("originalHypothesis", "A man is asleep.");
        edit.put("premise", premise);
        edit.put("hypothesis", hypothesis);
        for (int i = 0; i < others.length; i += 2) {
            edit.put(others[i], others[i + 1]);
        }
        return edit;
    }

    private static JsonNode kept(String set, Map<String, Object> edit) throws Exception {
        return json(201, send("POST", "/api/challenges/" + encoded(set) + "/edits", edit));
    }

    private static JsonNode ended(String analysis, Map<String, Object> parameters) throws Exception {
        return json(
                200, send("POST", "/api/runs", Map.of("analysis", analysis, "parameters", parameters, "wait", true)));
    }

    private static JsonNode analysed(String analysis, Map<String, Object> parameters) throws Exception {
        JsonNode run = ended(analysis, parameters);
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("done");
        return run.path("result");
    }

    private static String failed(String analysis, Map<String, Object> parameters) throws Exception {
        JsonNode run = ended(analysis, parameters);
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("failed");
        return run.path("problem").toString().replace("\\\"", "\"");
    }

    private static void assertProblem(int status, String said, HttpResponse<String> answer) {
        JsonNode problem = json(status, answer);
        assertThat(problem.path("detail").asString()).contains(said);
    }

    private static JsonNode json(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Json.mapper().readTree(answer.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static HttpResponse<String> send(String method, String path, @Nullable Object body) throws Exception {
        HttpRequest.BodyPublisher content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(ASCII.writeValueAsString(body));
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.address() + path))
                        .header("Content-Type", "application/json")
                        .method(method, content)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
