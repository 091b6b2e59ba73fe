package dev.assay.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialects;
import dev.assay.app.plugins.Installation;
import dev.assay.engine.workspace.Json;
import dev.assay.spi.UserError;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real server on a free port, asked by a real client. */
@Timeout(60)
class ServerTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path workspace;

    private Server server = unstarted();

    @SuppressWarnings("NullAway") // started before each test
    private static Server unstarted() {
        return null;
    }

    @BeforeEach
    void start() {
        server = Server.start(Installation.at(workspace), new Server.Settings("127.0.0.1", 0, null));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void analysesAreListedWithSchemasThatAreSchemas() throws Exception {
        JsonNode listed = json(get("/api/analyses"));
        JsonNode count = find(listed, "name", "count");
        assertThat(count.path("summary").asString()).isEqualTo("Counts.");

        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema meta = registry.getSchema(
                com.networknt.schema.SchemaLocation.of(Dialects.getDraft202012().getId()));
        for (JsonNode each : listed) {
            assertThat(meta.validate(each.get("parameters")))
                    .as(each.path("name").asString())
                    .isEmpty();
        }
        Schema schema = registry.getSchema(count.get("parameters"));
        assertThat(schema.validate(Json.mapper().readTree("{\"to\":3,\"words\":[\"a\"],\"direction\":\"up\"}")))
                .isEmpty();
        assertThat(schema.validate(Json.mapper().readTree("{\"to\":3,\"words\":null}")))
                .isEmpty();
        assertThat(schema.validate(Json.mapper().readTree("{}"))).isNotEmpty();
        assertThat(schema.validate(Json.mapper().readTree("{\"to\":3,\"direction\":\"down\"}")))
                .isNotEmpty();
        assertThat(schema.validate(Json.mapper().readTree("{\"to\":3,\"other\":1}")))
                .isNotEmpty();
    }

    @Test
    void aRunIsStartedWatchedAndRead() throws Exception {
        HttpResponse<String> created = post("/api/runs", "{'analysis':'count','parameters':{'to':2,'loud':true}}");
        assertThat(created.statusCode()).isEqualTo(201);
        String id = json(created).path("id").asString();
        assertThat(created.headers().firstValue("Location")).contains("/api/runs/" + id);

        List<String> events = events(id);
        assertThat(events.stream().filter(line -> line.startsWith("event: partial")))
                .hasSize(3);
        assertThat(events).contains("data: {\"line\":\"counted 3\"}");
        assertThat(events.getLast()).startsWith("data: {\"id\":\"" + id).contains("\"sum\":3");
        assertThat(events.get(events.size() - 2)).isEqualTo("event: end");

        JsonNode run = json(get("/api/runs/" + id));
        assertThat(run.path("state").asString()).isEqualTo("done");
        assertThat(run.path("fraction").doubleValue()).isEqualTo(1);
        assertThat(run.path("command").asString()).isEqualTo("./assay count --to 2 --loud");
        assertThat(run.path("created").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
        assertThat(run.path("result").path("title").asString()).isEqualTo("wörld");
        assertThat(run.has("problem")).isFalse();

        JsonNode listed = find(json(get("/api/runs")), "id", id);
        assertThat(listed.has("result")).isFalse();
        assertThat(events(id)).as("a stream of a run that has ended").contains("data: {\"number\":2,\"said\":\"\"}");
    }

    @Test
    void whatALanguageModelWritesIsStreamed() throws Exception {
        String model = Path.of(
                        System.getProperty("assay.root", "."), "server/engine/src/test/resources/transformer/llama")
                .toAbsolutePath()
                .normalize()
                .toString();
        String id = json(post(
                        "/api/runs",
                        "{'analysis':'generate','parameters':{'model':'" + model
                                + "','promptIds':[3,7],'maxNew':3,'interventions':"
                                + "[{'points':['blocks.0.hook_mlp_out'],'change':{'do':'zero'}}]}}"))
                .path("id")
                .asString();
        List<String> events = events(id);
        List<JsonNode> parts = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).equals("event: partial")) {
                parts.add(Json.mapper().readTree(events.get(i + 1).substring("data: ".length())));
            }
        }
        assertThat(parts.stream().map(part -> part.path("kind").asString()))
                .containsExactly("prompt", "token", "token", "token");
        assertThat(parts.getFirst().path("tokens")).hasSize(2);
        assertThat(parts.getFirst().path("tokens").get(0).path("logprob").isNull())
                .isTrue();
        assertThat(parts.get(2).path("index").intValue()).isEqualTo(1);
        JsonNode run = json(get("/api/runs/" + id));
        assertThat(run.path("result").path("tokens")).hasSize(3);
        assertThat(run.path("result").path("touched").isEmpty()).isFalse();
        assertThat(run.path("command").asString()).contains("--interventions '[{\"points\"");
    }

    @Test
    void aRunThatIsWaitedForAnswersWithItsResult() throws Exception {
        HttpResponse<String> answer = post("/api/runs", "{'analysis':'count','parameters':{'to':4},'wait':true}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("result").path("sum").intValue()).isEqualTo(10);
    }

    @Test
    void runsThatAreWaitedForGoBesideALongOneAndBesideEachOther() throws Exception {
        String id =
                json(post("/api/runs", "{'analysis':'sample wait'}")).path("id").asString();
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 16)
                .mapToObj(i -> CLIENT.sendAsync(
                                posting("/api/runs", "{'analysis':'count','parameters':{'to':" + i + "},'wait':true}"),
                                HttpResponse.BodyHandlers.ofString())
                        .thenApply(answer ->
                                json(answer).path("result").path("sum").intValue()))
                .toList();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get()).isEqualTo(i * (i + 1) / 2);
        }
        assertThat(json(get("/api/runs/" + id)).path("state").asString()).isEqualTo("running");
    }

    @Test
    void aCancelledRunEndsItsStream() throws Exception {
        String id =
                json(post("/api/runs", "{'analysis':'sample wait'}")).path("id").asString();
        HttpResponse<Stream<String>> stream =
                CLIENT.send(getting("/api/runs/" + id + "/events"), HttpResponse.BodyHandlers.ofLines());
        assertThat(stream.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        HttpResponse<String> cancelled =
                CLIENT.send(request("/api/runs/" + id).DELETE().build(), HttpResponse.BodyHandlers.ofString());
        assertThat(cancelled.statusCode()).isEqualTo(202);
        assertThat(stream.body().toList()).anyMatch(line -> line.contains("\"state\":\"cancelled\""));
    }

    @Test
    void whatAUserCanMendIsA422WithTheSentence() throws Exception {
        assertProblem(post("/api/runs", "{'analysis':'cuont'}"), 422, "did you mean \\\"count\\\"?");
        assertProblem(post("/api/runs", "{'analysis':'count'}"), 422, "needs the parameter \\\"to\\\"");
        assertProblem(post("/api/runs", "{'analysis':'count','parameters':{'to':'x'}}"), 422, "must be a whole number");
        assertProblem(
                post("/api/runs", "{'analysis':'count','parameters':{'to':1,'wrods':[]}}"),
                422,
                "did you mean \\\"words\\\"?");
        assertProblem(post("/api/runs", "{'analyses':'count'}"), 422, "no field \\\"analyses\\\"");
        assertProblem(post("/api/runs", "{'parameters':{}}"), 422, "\\\"analysis\\\" must name");
        assertProblem(
                post("/api/runs", "{'analysis':'count','wait':'yes'}"), 422, "\\\"wait\\\" must be true or false");
    }

    @Test
    void aFailedRunKeepsItsProblem() throws Exception {
        JsonNode refused = json(post("/api/runs", "{'analysis':'count','parameters':{'to':-1},'wait':true}"));
        assertThat(refused.path("state").asString()).isEqualTo("failed");
        assertThat(refused.path("problem").path("status").intValue()).isEqualTo(422);
        assertThat(refused.path("problem").path("detail").asString()).isEqualTo("cannot count to -1; give 0 or more");
        JsonNode broken = json(post("/api/runs", "{'analysis':'sample break','wait':true}"));
        assertThat(broken.path("problem").path("status").intValue()).isEqualTo(500);
    }

    @Test
    void requestsThatAreNoneOfTheProtocolGetProblems() throws Exception {
        assertProblem(post("/api/runs", "{'analysis':"), 400, "not JSON at line 1");
        assertProblem(post("/api/runs", "[]"), 400, "must be a JSON object");
        assertProblem(
                CLIENT.send(
                        request("/api/runs")
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()),
                415,
                "application/json");
        assertProblem(get("/api/runs/none"), 404, "there is no run none");
        assertProblem(get("/api/runs/none/events"), 404, "there is no run none");
        assertProblem(get("/api/nothing"), 404, "there is no /api/nothing");
        assertProblem(
                CLIENT.send(request("/api/analyses").DELETE().build(), HttpResponse.BodyHandlers.ofString()), 405, "");
        assertProblem(get("/assets/none-123.js"), 404, "reload the page");
    }

    @Test
    void aRunOfAServerThatEndedShowsAsInterrupted() throws Exception {
        String id =
                json(post("/api/runs", "{'analysis':'sample wait'}")).path("id").asString();
        stop();
        start();
        assertThat(json(get("/api/runs/" + id)).path("state").asString()).isEqualTo("interrupted");
    }

    @Test
    void otherHostsAndOtherOriginsAreRefused() throws Exception {
        int port = URI.create(server.address()).getPort();
        assertThat(raw("GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:" + port)).startsWith("HTTP/1.1 200");
        assertThat(raw("GET /api/health HTTP/1.1\r\nHost: localhost:" + port)).startsWith("HTTP/1.1 200");
        assertThat(raw("GET /api/health HTTP/1.1\r\nHost: evil.example:" + port))
                .startsWith("HTTP/1.1 403")
                .contains("application/problem+json");
        assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example")).startsWith("HTTP/1.1 403");
        String own = "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nOrigin: ";
        assertThat(raw(own + "http://127.0.0.1:" + port)).startsWith("HTTP/1.1 200");
        assertThat(raw(own + "http://evil.example")).startsWith("HTTP/1.1 403");
        assertThat(raw(own + "http://127.0.0.1:1")).startsWith("HTTP/1.1 403");
        assertThat(raw(own + "null")).startsWith("HTTP/1.1 403");
    }

    @Test
    void aTokenIsAskedForAndExchangedForACookie() throws Exception {
        stop();
        String token = "a-secret-of-20-chars";
        server = Server.start(Installation.at(workspace), new Server.Settings("127.0.0.1", 0, token));
        assertProblem(get("/api/health"), 401, "asks for its token");
        assertProblem(get("/api/health?token=wrong"), 401, "asks for its token");
        assertThat(send(request("/api/health").header("Authorization", "Bearer " + token))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> first = get("/api/health?token=" + token);
        assertThat(first.statusCode()).isEqualTo(200);
        String cookie = first.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict");
        assertThat(send(request("/api/health").header("Cookie", cookie.split(";")[0]))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void listeningElsewhereDemandsAToken() {
        assertThatThrownBy(() -> new Server.Settings("0.0.0.0", 0, null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--token");
        assertThatThrownBy(() -> new Server.Settings("127.0.0.1", 0, "short"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("16");
        assertThatThrownBy(() -> new Server.Settings("127.0.0.1", 70000, null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("65535");
    }

    @Test
    void aPortInUseIsNamedWithTheRemedy(@TempDir Path other) {
        int port = URI.create(server.address()).getPort();
        assertThatThrownBy(() -> Server.start(Installation.at(other), new Server.Settings("127.0.0.1", port, null)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("--port");
    }

    @Test
    void everyAnswerForbidsWhatAPageOfOthersCouldAbuse() throws Exception {
        for (String path : List.of("/api/health", "/api/nothing", "/")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self'"));
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
        assertThat(get("/api/runs").headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void thePageIsServedForEveryStateOfItAndItsFilesSayHowLongTheyLast() throws Exception {
        assumeTrue(
                Server.class.getResource("/dev/assay/app/web/index.html") != null,
                "the pages are not built; `npm run build` in web/ makes them");
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-cache");
        assertThat(get("/units/7?unit=7").body()).isEqualTo(page.body());
        String tag = page.headers().firstValue("ETag").orElseThrow();
        assertThat(send(request("/").header("If-None-Match", tag)).statusCode()).isEqualTo(304);

        Matcher script = Pattern.compile("/assets/[^\"]+\\.js").matcher(page.body());
        assertThat(script.find()).isTrue();
        HttpResponse<String> asset = get(script.group());
        assertThat(asset.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(asset.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(cache -> assertThat(cache).contains("immutable"));
        HttpResponse<String> head = send(request("/").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.headers().firstValue("Content-Type")).contains("text/html;charset=utf-8");
        assertThat(raw("GET /assets/../index.html HTTP/1.1\r\nHost: localhost")).doesNotContain("<html");
    }

    @Test
    void longAnswersAreCompressedForThoseWhoAskForIt() throws Exception {
        HttpResponse<byte[]> answer = CLIENT.send(
                request("/api/analyses").header("Accept-Encoding", "gzip").build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(answer.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("\"count\"");
        }
    }

    @Test
    void healthNamesVersionsAndPlugins() throws Exception {
        JsonNode health = json(get("/api/health"));
        assertThat(health.path("workspace").asString()).isEqualTo(workspace.toString());
        assertThat(health.path("java").asString()).startsWith("25");
        assertThat(find(health.path("plugins"), "name", "sample").path("source").asString())
                .isEqualTo("built in");
    }

    private List<String> events(String id) throws Exception {
        return CLIENT.send(getting("/api/runs/" + id + "/events"), HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Sends a head as it stands, since the client above would not lie about its host. */
    private String raw(String head) throws Exception {
        URI address = URI.create(server.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort());
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.getOutputStream().write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return in.lines().collect(Collectors.joining("\n"));
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(Duration.ofSeconds(20));
    }

    private HttpRequest getting(String path) {
        return request(path).build();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest posting(String path, String body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return CLIENT.send(posting(path, body), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.mapper().readTree(response.body());
    }

    private static JsonNode find(JsonNode list, String field, String value) {
        return list.valueStream()
                .filter(each -> each.path(field).asString().equals(value))
                .findAny()
                .orElseThrow();
    }

    private static void assertProblem(HttpResponse<String> response, int status, String said) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(response.body()).contains(said);
        JsonNode problem = json(response);
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.propertyNames()).containsExactlyInAnyOrder("type", "title", "status", "detail", "instance");
    }
}
