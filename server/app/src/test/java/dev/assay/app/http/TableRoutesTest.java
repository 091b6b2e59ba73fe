package dev.assay.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.app.plugins.Installation;
import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.RunState;
import dev.assay.spi.Run;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The table routes over HTTP: on five pairs with columns of their own, whose answers are counted by hand, and on the built-in data with
 * the built-in model's outputs, which must agree with each other.
 */
@Timeout(120)
class TableRoutesTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static Server server = unstarted();

    @SuppressWarnings("NullAway") // started before all tests
    private static Server unstarted() {
        return null;
    }

    @BeforeAll
    static void start() throws Exception {
        Path file = Files.writeString(folder.resolve("pairs.csv"), """
                premise,hypothesis,label,score,source,note
                A man sleeps.,A man is awake.,contradiction,0.5,web,<script>alert(1)</script>
                A man eats.,Somebody eats.,entailment,2.5,book,שלום 😀
                A woman eats.,A woman is at home.,neutral,,web,x
                A man and a woman eat.,Nobody eats.,contradiction,1.5,web,y
                A dog runs.,A dog doesn't run.,contradiction,-1,,z
                """);
        Installation installation = Installation.at(folder.resolve("w"));
        installation
                .workspace()
                .dataSets()
                .importFiles(
                        ImportRequest.pairs(
                                "five",
                                ImportRequest.Format.CSV,
                                List.of(file),
                                Columns.pair("premise", "hypothesis", "label")),
                        Run.unwatched());
        Files.writeString(
                folder.resolve("wide.jsonl"), """
                {"text": "%s", "<b>n & m</b>": 3, "memo": "%s"}
                {"text": "a 👩‍👩‍👧 e\u0301 שלום", "<b>n & m</b>": 4, "memo": "short"}
                """.formatted("word ".repeat(5_000) + "end", "😀".repeat(250_000)));
        installation
                .workspace()
                .dataSets()
                .importFiles(
                        ImportRequest.texts(
                                "wide",
                                ImportRequest.Format.JSONL,
                                List.of(folder.resolve("wide.jsonl")),
                                Columns.single("text", null)),
                        Run.unwatched());
        server = Server.start(installation, new Server.Settings("127.0.0.1", 0, null));
        for (String data : List.of("five", "demo-dev")) {
            index(data);
        }
    }

    private static void index(String data) {
        assertThat(server.runs()
                        .startAndWait("index", Json.mapper().createObjectNode().put("data", data))
                        .state())
                .isEqualTo(RunState.DONE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void rowsAreFilteredSortedAndShownWithTheColumnsAskedFor() throws Exception {
        JsonNode page = json(
                "five/rows",
                "formula",
                "source = web or \"dog\"",
                "sort",
                "score",
                "order",
                "desc",
                "column",
                "score",
                "column",
                "note",
                "column",
                "length(hyp)");
        assertThat(page.path("total").intValue()).isEqualTo(4);
        assertThat(page.path("formula").asString()).isEqualTo("source = web OR \"dog\"");
        assertThat(page.path("columns").toString())
                .isEqualTo("[{\"name\":\"score\",\"type\":\"number\"},{\"name\":\"note\",\"type\":\"category\"},"
                        + "{\"name\":\"length(hyp)\",\"type\":\"number\"}]");
        // Row 2 has no score, and so comes last.
        assertThat(numbers(page.path("rows"), "row")).containsExactly(3, 0, 4, 2);
        assertThat(page.path("rows").get(1).path("values").toString())
                .isEqualTo("[0.5,\"<script>alert(1)</script>\",5.0]");
        assertThat(page.path("rows").get(3).path("values").get(0).isNull()).isTrue();
        assertThat(page.path("rows").get(2).path("hypothesis").asString()).isEqualTo("A dog doesn't run.");
        assertThat(json("five/rows", "formula", "note = \"שלום 😀\"")
                        .path("total")
                        .intValue())
                .isEqualTo(1);
    }

    /** A text of a megabyte is cut in a page of rows, which says so, and is whole on its own. */
    @Test
    void longTextsAreCutInPagesAndWholeInACell() throws Exception {
        JsonNode page = json("wide/rows", "column", "memo", "column", "\"<b>n & m</b>\"");
        JsonNode first = page.path("rows").get(0);
        assertThat(first.path("cut").toString()).isEqualTo("[\"text\",\"memo\"]");
        assertThat(first.path("premise").asString())
                .hasSize(1001)
                .startsWith("word word")
                .endsWith("…");
        String memo = first.path("values").get(0).asString();
        assertThat(memo.codePointCount(0, memo.length())).isEqualTo(1001);
        assertThat(first.path("values").get(1).doubleValue()).isEqualTo(3);
        assertThat(page.path("rows").get(1).path("cut").isEmpty()).isTrue();
        assertThat(json("wide/cell", "row", "0", "column", "text").path("value").asString())
                .hasSize(25_003)
                .endsWith("word end");
        JsonNode cell = json("wide/cell", "row", "0", "column", "memo");
        assertThat(cell.path("type").asString()).isEqualTo("text");
        assertThat(cell.path("value").asString()).isEqualTo("😀".repeat(250_000));
        assertThat(json("wide/cell", "row", "1", "column", "\"<b>n & m</b>\"")
                        .path("value")
                        .doubleValue())
                .isEqualTo(4);
        assertProblem(422, "no row 2", "wide/cell", "row", "2", "column", "text");
        assertProblem(422, "give both", "wide/cell", "row", "1");
        assertProblem(422, "no column", "wide/cell", "row", "1", "column", "tex");
    }

    @Test
    void placesInAFormulaAreCountedAsBrowsersDo() throws Exception {
        // Each emoji is two UTF-16 units, the family eight with its joiners, and a combining accent one of its own.
        String before = "\"😀 👩‍👩‍👧 e\u0301 שלום\" AND ";
        HttpResponse<String> answer = get("five/rows", "formula", before + "scor > 1");
        JsonNode problem = Json.mapper().readTree(answer.body());
        assertThat(problem.path("start").intValue()).isEqualTo(before.length());
        assertThat(problem.path("end").intValue()).isEqualTo(before.length() + 8);
        assertThat(total("wide", "\"👩‍👩‍👧 E\u0301 שלום\"")).isEqualTo(1);
        assertProblem(422, "U+0007", "five/rows", "formula", "label \u0007 = neutral");
        assertProblem(422, "U+0000", "five/rows", "formula", "\u0000");
        assertThat(total("five", "\"a\u0000b\"")).isZero();
    }

    /** Imported and not indexed: what asks for no concept is answered, the rest with the one run that builds the index. */
    @Test
    void anIndexIsBuiltByOneRunWhileTheRestIsAnswered() throws Exception {
        assertThat(total("demo", "label = neutral AND \"the\"")).isPositive();
        assertThat(json("demo/metrics", "formula", "row < 10").path("selected").intValue())
                .isEqualTo(10);
        JsonNode completion = json("demo/completion", "text", "");
        assertThat(texts(completion)).contains("label");
        String run = completion.path("run").asString();
        HttpResponse<String> answer = get("demo/rows", "formula", "pre:tok:woman");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        JsonNode problem = Json.mapper().readTree(answer.body());
        assertThat(problem.path("type").asString()).endsWith("/not-indexed");
        assertThat(problem.path("run").asString()).isEqualTo(run);
        assertThat(get("demo/concepts").statusCode()).isEqualTo(409);
        // Cancelled, it is begun again by whoever asks next.
        assertThat(send("DELETE", "/api/runs/" + run, null).statusCode()).isEqualTo(202);
        index("demo");
        assertThat(total("demo", "pre:tok:woman")).isPositive();
        assertThat(json("demo/completion", "text", "woman").path("run").isNull())
                .isTrue();
        // The same rows with the index as without.
        assertThat(total("demo", "label = neutral AND \"a woman\""))
                .isEqualTo(total("demo", "label = neutral AND \"a woman\" AND row >= 0"));
    }

    @Test
    void anAddressThatIsTooLongIsAnsweredWithAProblem() throws Exception {
        // The longest formula there may be, each unit of it three escaped bytes, is read.
        assertProblem(422, "no concept", "five/rows", "formula", "ש".repeat(100_000));
        assertProblem(422, "at most 100000 characters", "five/rows", "formula", "x".repeat(100_001));
        HttpResponse<String> answer = get("five/rows", "formula", "x".repeat(1 << 20));
        assertThat(answer.statusCode()).isIn(414, 431);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(Json.mapper().readTree(answer.body()).path("detail").asString())
                .contains("shorten the formula");
    }

    @Test
    void ofTwoWhoSaveTheSameSliceOneIsToldAndNothingIsLost() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> saving = new ArrayList<>();
        for (int k = 0; k < 8; k++) {
            for (String name : List.of("same", "own " + k)) {
                Map<String, Object> slice = Map.of("name", name, "formula", "score > " + k, "dataset", "five");
                saving.add(
                        CLIENT.sendAsync(request("POST", "/api/slices", slice), HttpResponse.BodyHandlers.ofString()));
            }
        }
        List<Integer> states =
                saving.stream().map(each -> each.join().statusCode()).toList();
        assertThat(states.stream().filter(state -> state == 201)).hasSize(9);
        assertThat(states.stream().filter(state -> state == 422)).hasSize(7);
        assertThat(json("five/slices")).hasSize(9);
        for (int k = 0; k < 8; k++) {
            assertThat(send("DELETE", "/api/slices/own%20" + k, null).statusCode())
                    .isEqualTo(204);
        }
        assertThat(send("DELETE", "/api/slices/same", null).statusCode()).isEqualTo(204);
    }

    @Test
    void aSliceIsNotMadeOfItself() throws Exception {
        send("POST", "/api/slices", Map.of("name", "a", "formula", "score > 1", "dataset", "five"));
        send("POST", "/api/slices", Map.of("name", "b", "formula", "slice(a) OR row = 0", "dataset", "five"));
        HttpResponse<String> ring = send(
                "POST", "/api/slices", Map.of("name", "a", "formula", "slice(b)", "dataset", "five", "replace", true));
        assertThat(ring.statusCode()).isEqualTo(422);
        assertThat(ring.body()).contains("made of itself");
        assertThat(total("five", "slice(b)")).isEqualTo(3);
        for (String name : List.of("a", "b")) {
            send("DELETE", "/api/slices/" + name, null);
        }
    }

    @Test
    void histogramsShowAllRowsAndTheSelectedOnes() throws Exception {
        JsonNode answer = json(
                "five/histograms",
                "formula",
                "label = contradiction",
                "column",
                "score",
                "column",
                "source",
                "column",
                "premise",
                "bins",
                "4");
        assertThat(answer.path("rows").intValue()).isEqualTo(5);
        assertThat(answer.path("selected").intValue()).isEqualTo(3);
        JsonNode score = answer.path("histograms").get(0);
        // -1, 0.5, 1.5 and 2.5 in bins of width 1 from -1 to 3.
        assertThat(score.path("bins").toString())
                .isEqualTo("[{\"value\":null,\"from\":-1.0,\"to\":0.0,\"all\":1,\"selected\":1},"
                        + "{\"value\":null,\"from\":0.0,\"to\":1.0,\"all\":1,\"selected\":1},"
                        + "{\"value\":null,\"from\":1.0,\"to\":2.0,\"all\":1,\"selected\":1},"
                        + "{\"value\":null,\"from\":2.0,\"to\":3.0,\"all\":1,\"selected\":0}]");
        assertThat(score.path("missing").toString()).isEqualTo("{\"all\":1,\"selected\":0}");
        JsonNode source = answer.path("histograms").get(1);
        assertThat(source.path("bins").get(1).toString())
                .isEqualTo("{\"value\":\"web\",\"from\":null,\"to\":null,\"all\":3,\"selected\":2}");
        assertThat(answer.path("histograms").get(2).path("others").path("all").intValue())
                .isEqualTo(5);
    }

    @Test
    void columnsAreListed() throws Exception {
        JsonNode columns = json("five/columns").path("columns");
        assertThat(columns.valueStream().map(column -> column.path("name").asString()))
                .containsExactly(
                        "row",
                        "premise",
                        "hypothesis",
                        "label",
                        "length(pre)",
                        "length(hyp)",
                        "concepts(pre)",
                        "concepts(hyp)",
                        "concepts(pair)",
                        "score",
                        "source",
                        "note");
        assertThat(columns.get(9).toString())
                .isEqualTo("{\"name\":\"score\",\"type\":\"number\",\"origin\":\"imported\",\"model\":null,"
                        + "\"description\":\"a column of the imported files\"}");
    }

    @Test
    void withoutAModelThereIsACountAndAReasonWhyThereIsNoMetric() throws Exception {
        JsonNode metrics = json("five/metrics", "formula", "pre:tok:man");
        assertThat(metrics.path("selected").intValue()).isEqualTo(3);
        assertThat(metrics.path("metrics").isEmpty()).isTrue();
        assertThat(metrics.path("problem").asString()).contains("assay predict");
    }

    @Test
    void aFaultyFormulaIsAnsweredWithThePlaceAndTheClosestNames() throws Exception {
        HttpResponse<String> answer = get("five/rows", "formula", "pre:tok:man AND scor > 1");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        JsonNode problem = Json.mapper().readTree(answer.body());
        assertThat(problem.path("start").intValue()).isEqualTo(16);
        assertThat(problem.path("end").intValue()).isEqualTo(24);
        assertThat(problem.path("closest").toString()).isEqualTo("[\"score\"]");
        assertThat(problem.path("detail").asString()).startsWith("Formula, column 17: there is no column");
    }

    @Test
    void hugeAndDeepFormulasAndOddParametersAreAnsweredInOneSentence() throws Exception {
        assertProblem(422, "500 concepts", "five/rows", "formula", "pre:tok:man OR ".repeat(6_600) + "pre:tok:man");
        assertProblem(422, "levels of parentheses", "five/rows", "formula", "(".repeat(100_000));
        assertProblem(422, "levels of parentheses", "five/rows", "formula", "NOT ".repeat(10_000) + "row = 1");
        assertProblem(422, "levels of parentheses", "five/terms", "formula", "(".repeat(10_000));
        assertProblem(422, "\"sort\" must name a column", "five/rows", "sort", "score >");
        assertProblem(422, "no column", "five/rows", "sort", "nothing");
        assertProblem(422, "asc or desc", "five/rows", "order", "up");
        assertProblem(422, "\"bins\" must be a whole number from 2 to 200", "five/histograms", "bins", "0");
        assertProblem(422, "from 0 to 1000", "five/rows", "size", "100000000000000");
        assertProblem(422, "\"column\" must name a column", "five/rows", "column", "\"\"\"\"");
        assertProblem(404, "no data set", "none/metrics");
    }

    @Test
    void completionKnowsConceptsWithTheirCountsColumnsAndOperators() throws Exception {
        JsonNode concepts = json("five/completion", "text", "NOT pre:tok:ma AND", "at", "14");
        assertThat(concepts.path("from").intValue()).isEqualTo(4);
        assertThat(concepts.path("to").intValue()).isEqualTo(14);
        assertThat(concepts.path("items").get(0).toString())
                .isEqualTo("{\"text\":\"pre:tok:man\",\"kind\":\"concept\",\"rows\":3,\"detail\":\"concept\"}");
        assertThat(texts(json("five/completion", "text", "sou"))).startsWith("source");
        assertThat(texts(json("five/completion", "text", "source "))).containsExactly("=", "!=", "AND", "OR");
        assertThat(texts(json("five/completion", "text", "source = w"))).containsExactly("web");
    }

    @Test
    void slicesAreSavedCountedUsedAndDeleted() throws Exception {
        Map<String, Object> slice = Map.of("name", "high", "formula", "score >= 1.5", "dataset", "five");
        HttpResponse<String> saved = send("POST", "/api/slices", slice);
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(201);
        assertThat(Json.mapper().readTree(saved.body()).path("rows").intValue()).isEqualTo(2);
        assertThat(send("POST", "/api/slices", slice).statusCode()).isEqualTo(422);
        assertThat(json("five/rows", "formula", "slice(high) AND pre:tok:woman")
                        .path("total")
                        .intValue())
                .isEqualTo(1);
        assertThat(json("five/slices").get(0).path("rows").intValue()).isEqualTo(2);
        JsonNode elsewhere = json("demo-dev/slices").get(0);
        assertThat(elsewhere.path("rows").isNull()).isTrue();
        assertThat(elsewhere.path("problem").asString()).contains("no column \"score\"");
        assertThat(Files.readString(folder.resolve("w/slices.jsonl")))
                .startsWith("{\"name\":\"high\",\"formula\":\"score >= 1.5\"");
        HttpResponse<String> bad =
                send("POST", "/api/slices", Map.of("name", "x", "formula", "scor > 1", "dataset", "five"));
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(bad.body()).contains("\"closest\":[\"score\"]");
        assertThat(send("DELETE", "/api/slices/high", null).statusCode()).isEqualTo(204);
        assertThat(send("DELETE", "/api/slices/high", null).statusCode()).isEqualTo(404);
        assertProblem(422, "no slice", "five/rows", "formula", "slice(high)");
    }

    @Test
    void whatAModelDidBecomesColumns() throws Exception {
        HttpResponse<String> run = send(
                "POST",
                "/api/runs",
                Map.of("analysis", "predict", "parameters", Map.of("data", "demo-dev", "model", "demo"), "wait", true));
        JsonNode done = Json.mapper().readTree(run.body());
        assertThat(done.path("state").asString()).as(run.body()).isEqualTo("done");
        JsonNode columns = json("demo-dev/columns");
        assertThat(columns.path("models")
                        .get(0)
                        .path("hooks")
                        .get(0)
                        .path("name")
                        .asString())
                .isEqualTo("mlp.relu");

        JsonNode metrics = json("demo-dev/metrics", "formula", "label = contradiction");
        JsonNode accuracy = metrics.path("metrics").get(0).path("selection");
        int right = total("demo-dev", "label = contradiction AND correct = true");
        int selected = total("demo-dev", "label = contradiction");
        assertThat(metrics.path("model").asString()).isEqualTo("demo");
        assertThat(accuracy.path("value").doubleValue()).isCloseTo((double) right / selected, within(1e-12));
        assertThat(accuracy.path("low").doubleValue()).isBetween(0.0, (double) right / selected);
        // Counted in two other ways: by the predicted label, and by which probability is the greatest.
        assertThat(total("demo-dev", "label = contradiction AND predicted(demo) = contradiction"))
                .isEqualTo(right);
        JsonNode page = json(
                "demo-dev/rows",
                "size",
                "1000",
                "column",
                "predicted",
                "column",
                "probability(entailment)",
                "column",
                "probability(neutral)",
                "column",
                "probability(contradiction)",
                "column",
                "loss",
                "column",
                "correct");
        List<String> labels = List.of("entailment", "neutral", "contradiction");
        for (JsonNode row : page.path("rows")) {
            JsonNode values = row.path("values");
            double gold =
                    values.get(1 + labels.indexOf(row.path("label").asString())).doubleValue();
            double predicted =
                    values.get(1 + labels.indexOf(values.get(0).asString())).doubleValue();
            for (int label = 1; label <= 3; label++) {
                assertThat(predicted).isGreaterThanOrEqualTo(values.get(label).doubleValue());
            }
            assertThat(values.get(4).doubleValue()).isCloseTo(-Math.log(Math.max(gold, 1e-12)), within(1e-9));
            assertThat(values.get(5).asBoolean())
                    .isEqualTo(values.get(0).asString().equals(row.path("label").asString()));
        }
        JsonNode same = json("demo-dev/metrics", "compare", "demo").path("compare");
        assertThat(same.path("model").asString()).isEqualTo("demo");
        assertThat(same.path("onlyFirstRight").toString()).isEqualTo("{\"all\":0,\"selected\":0}");
        assertThat(same.path("difference")
                        .path("accuracy")
                        .path("selection")
                        .path("value")
                        .doubleValue())
                .isZero();
        assertThat(json("demo-dev/metrics", "compare", "other")
                        .path("compare")
                        .path("problem")
                        .asString())
                .contains("assay predict");
        int active = total("demo-dev", "unit(mlp.relu, 0) > 0");
        int silent = total("demo-dev", "unit(mlp.relu, 0, demo) = 0");
        assertThat(active + silent)
                .isEqualTo(json("demo-dev/metrics").path("rows").intValue());
        assertThat(total("demo-dev", "models(demo, demo).disagree")).isZero();
        assertThat(total("demo-dev", "NEIGHBORS(pre:tok:woman)")).isGreaterThan(total("demo-dev", "pre:tok:woman"));
    }

    @Test
    void aFormulaIsCutIntoItsTermsWhateverTheyName() throws Exception {
        JsonNode terms = json("five/terms", "formula", "Score > 1 and nothing:at:all");
        assertThat(terms.path("formula").asString()).isEqualTo("Score > 1 AND nothing:at:all");
        assertThat(terms.path("terms").toString())
                .isEqualTo("[{\"text\":\"Score > 1\",\"start\":0,\"end\":9,\"column\":\"score\",\"concept\":null},"
                        + "{\"text\":\"nothing:at:all\",\"start\":14,\"end\":28,\"column\":null,"
                        + "\"concept\":\"nothing:at:all\"}]");
        assertThat(json("five/terms").path("terms").isEmpty()).isTrue();
        assertProblem(422, "column 11", "five/terms", "formula", "score > 1 )");
    }

    private static int total(String data, String formula) throws Exception {
        return json(data + "/rows", "formula", formula, "size", "0")
                .path("total")
                .intValue();
    }

    private static List<Integer> numbers(JsonNode list, String member) {
        return list.valueStream().map(each -> each.path(member).intValue()).toList();
    }

    private static List<String> texts(JsonNode completion) {
        return completion
                .path("items")
                .valueStream()
                .map(item -> item.path("text").asString())
                .toList();
    }

    private static void assertProblem(int status, String said, String path, String... parameters) throws Exception {
        HttpResponse<String> answer = get(path, parameters);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(Json.mapper().readTree(answer.body()).path("detail").asString())
                .contains(said);
    }

    private static JsonNode json(String path, String... parameters) throws Exception {
        HttpResponse<String> answer = get(path, parameters);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }

    private static HttpResponse<String> get(String path, String... parameters) throws Exception {
        StringBuilder address = new StringBuilder(server.address() + "/api/datasets/" + path);
        for (int i = 0; i < parameters.length; i += 2) {
            address.append(i == 0 ? '?' : '&')
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(address.toString())).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, @Nullable Object body) throws Exception {
        return CLIENT.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String method, String path, @Nullable Object body) {
        HttpRequest.BodyPublisher content = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body));
        return HttpRequest.newBuilder(URI.create(server.address() + path))
                .header("Content-Type", "application/json")
                .method(method, content)
                .build();
    }
}
