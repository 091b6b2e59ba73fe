package dev.assay.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.plugins.Installation;
import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.engine.models.SafetensorsWriter;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The data routes on four pairs, whose concepts anybody can count. */
@Timeout(60)
class DataRoutesTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static Server server = unstarted();

    @SuppressWarnings("NullAway") // started before all tests
    private static Server unstarted() {
        return null;
    }

    @BeforeAll
    static void importPairs() throws Exception {
        Path file = Files.writeString(folder.resolve("pairs.csv"), """
                premise,hypothesis,label
                A man sleeps.,A man is awake.,contradiction
                A man eats.,Somebody eats.,entailment
                A woman eats.,A woman is at home.,neutral
                A man and a woman eat.,Nobody eats.,contradiction
                """);
        Installation installation = Installation.at(folder.resolve("w"));
        installation
                .workspace()
                .dataSets()
                .importFiles(
                        ImportRequest.pairs(
                                "four pairs",
                                ImportRequest.Format.CSV,
                                List.of(file),
                                Columns.pair("premise", "hypothesis", "label")),
                        Run.unwatched());
        Path model = Files.createDirectories(folder.resolve("w/models/broken"));
        Files.writeString(model.resolve("config.json"), "{}");
        writeLittleModel(folder.resolve("w/models/little"));
        server = Server.start(installation, new Server.Settings("127.0.0.1", 0, null));
        assertThat(server.runs()
                        .startAndWait("index", Json.mapper().createObjectNode().put("data", "four pairs"))
                        .state())
                .isEqualTo(RunState.DONE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void dataSetsAreListed() throws Exception {
        JsonNode data = json("/api/datasets")
                .valueStream()
                .filter(each -> each.path("name").asString().equals("four pairs"))
                .findAny()
                .orElseThrow();
        assertThat(data.path("rows").intValue()).isEqualTo(4);
        assertThat(data.path("labels").valueStream().map(JsonNode::asString))
                .containsExactly("entailment", "neutral", "contradiction");
        assertThat(data.path("fields").toString()).isEqualTo("[\"pre\",\"hyp\"]");
        assertThat(data.path("leftOut").intValue()).isZero();
        assertThat(data.path("fingerprint").asString()).matches("[0-9a-f]{64}");
    }

    @Test
    void rowsArePagedInOrder() throws Exception {
        JsonNode page = json("/api/datasets/four%20pairs/rows?from=1&size=2");
        assertThat(page.path("total").intValue()).isEqualTo(4);
        assertThat(rows(page)).containsExactly(1, 2);
        assertThat(page.path("rows").get(0).path("premise").asString()).isEqualTo("A man eats.");
        assertThat(page.path("rows").get(0).path("hypothesis").asString()).isEqualTo("Somebody eats.");
        assertThat(page.path("rows").get(0).path("label").asString()).isEqualTo("entailment");
        assertThat(rows(json("/api/datasets/four%20pairs/rows?from=9"))).isEmpty();
    }

    @Test
    void aFormulaFiltersRows() throws Exception {
        assertThat(rows(filtered("pre:tok:man", ""))).containsExactly(0, 1, 3);
        assertThat(rows(filtered("pre:tok:man AND NOT pre:tok:woman", ""))).containsExactly(0, 1);
        assertThat(rows(filtered("pre:tok:woman OR hyp:tok:awake", "&from=1&size=1")))
                .containsExactly(2);
        assertThat(filtered("pre:tok:woman OR hyp:tok:awake", "&from=1&size=1")
                        .path("total")
                        .intValue())
                .isEqualTo(3);
        assertThat(rows(filtered("pre:tok:man", "&from=2147483647"))).isEmpty();
    }

    @Test
    void conceptsAreCompleted() throws Exception {
        JsonNode concepts = json("/api/datasets/four%20pairs/concepts?prefix=pre:tok:m&limit=3");
        assertThat(concepts.toString()).isEqualTo("[{\"name\":\"pre:tok:man\",\"rows\":3}]");
    }

    @Test
    void whatIsWrongIsNamed() throws Exception {
        assertProblem("/api/datasets/none/rows", 404, "no data set");
        assertProblem("/api/datasets/four%20pairs/rows?size=many", 422, "whole number from 0 to 1000");
        assertProblem("/api/datasets/four%20pairs/rows?from=-1", 422, "from");
        assertProblem("/api/datasets/four%20pairs/rows?formula=pre:tok:mann", 422, "pre:tok:man");
        assertProblem("/api/datasets/four%20pairs/rows?formula=AND", 422, "");
    }

    @Test
    void aModelThatCannotBeReadIsListedWithTheReason() throws Exception {
        JsonNode model = json("/api/models")
                .valueStream()
                .filter(each -> each.path("name").asString().equals("broken"))
                .findAny()
                .orElseThrow();
        assertThat(model.path("problem").asString()).contains("config.json").contains("LlamaForCausalLM");
        assertThat(model.path("capabilities").isEmpty()).isTrue();
        assertThat(model.path("hooks").isEmpty()).isTrue();
    }

    @Test
    void modelsAreListedWithWhatTheyAreAndCanDo() throws Exception {
        JsonNode model = json("/api/models")
                .valueStream()
                .filter(each -> each.path("name").asString().equals("little"))
                .findAny()
                .orElseThrow();
        assertThat(model.path("kind").asString()).isEqualTo("transformer");
        assertThat(model.path("architecture").asString()).isEqualTo("GPT2LMHeadModel");
        assertThat(model.path("capabilities").toString())
                .isEqualTo(
                        "[\"generate\",\"hidden-states\",\"gradients\",\"attention\",\"steer\",\"log-probabilities\"]");
        assertThat(model.path("problem").isNull()).isTrue();
        assertThat(model.path("folder").asString()).endsWith("little");
        assertThat(model.path("hooks").get(0).toString()).isEqualTo("{\"name\":\"hook_embed\",\"units\":4}");
        // By hand: embeddings 5·4 + 3·4; per block 2 norms of 2·4, attention 4·12 + 12 + 4·4 + 4, perceptron 4·16 + 16
        // + 16·4 + 4; a last norm.
        assertThat(model.path("parameters").longValue()).isEqualTo(32 + 16 + 80 + 148 + 8);
        assertThat(model.path("weightBytes").longValue()).isEqualTo(4 * 284);
        assertThat(model.path("context").intValue()).isEqualTo(3);
        assertThat(model.path("vocabulary").intValue()).isEqualTo(5);
        assertThat(model.path("tokenizer").booleanValue()).isFalse();
    }

    /** A GPT-2 of one block, whose weights are all nought. */
    private static void writeLittleModel(Path folder) throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), """
                {"architectures": ["GPT2LMHeadModel"], "vocab_size": 5, "n_embd": 4, "n_head": 2, "n_layer": 1, "n_positions": 3}
                """);
        SafetensorsWriter weights = new SafetensorsWriter();
        Map<String, long[]> shapes = new TreeMap<>();
        shapes.put("wte.weight", new long[] {5, 4});
        shapes.put("wpe.weight", new long[] {3, 4});
        for (String norm : List.of("h.0.ln_1", "h.0.ln_2", "ln_f")) {
            shapes.put(norm + ".weight", new long[] {4});
            shapes.put(norm + ".bias", new long[] {4});
        }
        Map.of(
                        "attn.c_attn",
                        new int[] {4, 12},
                        "attn.c_proj",
                        new int[] {4, 4},
                        "mlp.c_fc",
                        new int[] {4, 16},
                        "mlp.c_proj",
                        new int[] {16, 4})
                .forEach((name, shape) -> {
                    shapes.put("h.0." + name + ".weight", new long[] {shape[0], shape[1]});
                    shapes.put("h.0." + name + ".bias", new long[] {shape[1]});
                });
        shapes.forEach((name, shape) ->
                weights.put(name, new float[(int) LongStream.of(shape).reduce(1, (a, b) -> a * b)], shape));
        weights.write(folder.resolve("model.safetensors"));
    }

    private static JsonNode filtered(String formula, String rest) throws Exception {
        return json(
                "/api/datasets/four%20pairs/rows?formula=" + URLEncoder.encode(formula, StandardCharsets.UTF_8) + rest);
    }

    private static List<Integer> rows(JsonNode page) {
        return page.path("rows")
                .valueStream()
                .map(row -> row.path("row").intValue())
                .toList();
    }

    private static void assertProblem(String path, int status, String said) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(said);
    }

    private static JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.address() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
