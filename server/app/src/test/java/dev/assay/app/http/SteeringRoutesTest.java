package dev.assay.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.plugins.Installation;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.workspace.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Steering vectors over HTTP. */
@Timeout(120)
class SteeringRoutesTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String MODEL = "tiny-lm";

    @TempDir
    private static Path folder;

    private static Server server = unstarted();
    private static Installation installation = unopened();

    @SuppressWarnings("NullAway") // set before all tests
    private static Server unstarted() {
        return null;
    }

    @SuppressWarnings("NullAway") // set before all tests
    private static Installation unopened() {
        return null;
    }

    @BeforeAll
    static void start() {
        installation = Installation.at(folder.resolve("w"));
        server = Server.start(installation, new Server.Settings("127.0.0.1", 0, null));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Two vectors of norm 5 and 13, whose mean has the norm of (4, 8). */
    private static void save(String name, String fingerprint) {
        Place place = Place.of("blocks.0.hook_resid_post");
        installation
                .workspace()
                .steering()
                .save(
                        name,
                        new StoredVectors(
                                new StoredVectors.Origin(MODEL, fingerprint, "latent", "2020-01-02T03:04:05Z"),
                                List.of(SteeringVector.at(place, 3, 4), SteeringVector.at(place, 5, 12)),
                                Json.mapper().readTree("{\"exact\": 2}"),
                                List.of(
                                        Json.mapper().readTree("{\"text\": \"a\"}"),
                                        Json.mapper().readTree("{\"text\": \"b\"}"))));
    }

    private static HttpResponse<byte[]> ask(String method, String path, BodyPublisher body, String type)
            throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(server.address() + "/api/steering-vectors" + path))
                        .method(method, body)
                        .header("Content-Type", type)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> ask(String method, String path) throws IOException, InterruptedException {
        return ask(method, path, BodyPublishers.noBody(), "application/json");
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return Json.mapper().readTree(response.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void theListSaysWhatEachIsAndADetailHasEveryVector() throws Exception {
        save("listed", "f1");
        JsonNode listed = json(ask("GET", ""))
                .valueStream()
                .filter(each -> each.path("name").asString().equals("listed"))
                .findFirst()
                .orElseThrow();
        assertThat(listed.path("model").asString()).isEqualTo(MODEL);
        assertThat(listed.path("places").toString()).isEqualTo("[\"blocks.0.hook_resid_post\"]");
        assertThat(listed.path("vectors").intValue()).isEqualTo(2);
        assertThat(listed.path("norm").doubleValue()).isEqualTo(Math.sqrt(16 + 64));
        JsonNode detail = json(ask("GET", "/listed"));
        assertThat(detail.path("card").path("exact").intValue()).isEqualTo(2);
        assertThat(detail.path("vectors").get(1).path("norm").doubleValue()).isEqualTo(13);
        assertThat(detail.path("vectors").get(1).path("card").path("text").asString())
                .isEqualTo("b");
    }

    @Test
    void whatWasTakenAwayCanBeTakenInAgainAfterItWasDeleted() throws Exception {
        save("a b", "f1");
        HttpResponse<byte[]> file = ask("GET", "/" + encoded("a b") + "/export");
        assertThat(file.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("a%20b.safetensors");
        JsonNode before = json(ask("GET", "/" + encoded("a b")));
        assertThat(ask("DELETE", "/" + encoded("a b")).statusCode()).isEqualTo(204);
        assertThat(ask("GET", "/" + encoded("a b")).statusCode()).isEqualTo(404);
        assertThat(ask("DELETE", "/" + encoded("a b")).statusCode()).isEqualTo(404);
        HttpResponse<byte[]> taken =
                ask("POST", "?name=a%20b", BodyPublishers.ofByteArray(file.body()), "application/octet-stream");
        assertThat(taken.statusCode()).isEqualTo(201);
        assertThat(json(taken)).isEqualTo(before);
        assertThat(json(ask("GET", "/" + encoded("a b")))).isEqualTo(before);
    }

    @Test
    void aNameThatIsTakenIsNeverOverwritten() throws Exception {
        save("one", "f1");
        save("two", "f2");
        byte[] one = ask("GET", "/one/export").body();
        assertThat(ask("POST", "?name=two", BodyPublishers.ofByteArray(one), "application/octet-stream")
                        .statusCode())
                .isEqualTo(422);
        assertThat(ask("PATCH", "/one", BodyPublishers.ofString("{\"name\": \"two\"}"), "application/json")
                        .statusCode())
                .isEqualTo(422);
        assertThat(json(ask("GET", "/two")).path("fingerprint").asString()).isEqualTo("f2");
        JsonNode renamed =
                json(ask("PATCH", "/one", BodyPublishers.ofString("{\"name\": \"three\"}"), "application/json"));
        assertThat(renamed.path("name").asString()).isEqualTo("three");
        assertThat(ask("GET", "/one").statusCode()).isEqualTo(404);
    }

    @Test
    void aFileThatHoldsNoneIsRefusedWithoutNamingAFolderOfTheServer() throws Exception {
        HttpResponse<byte[]> refused =
                ask("POST", "?name=new", BodyPublishers.ofString("not safetensors at all"), "application/octet-stream");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).path("detail").asString())
                .startsWith("The file")
                .doesNotContain("/tmp");
        assertThat(ask("GET", "/new").statusCode()).isEqualTo(404);
        assertThat(ask("POST", "", BodyPublishers.noBody(), "application/octet-stream")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void theListOfAModelLeavesOutThoseOfOthers() throws Exception {
        String fingerprint;
        try (var model = installation.workspace().models().borrow("reviews")) {
            fingerprint = model.model().fingerprint();
        }
        save("of it", fingerprint);
        save("of another", "f3");
        List<String> names = json(ask("GET", "?model=reviews"))
                .valueStream()
                .map(each -> each.path("name").asString())
                .toList();
        assertThat(names).contains("of it").doesNotContain("of another");
        assertThat(Files.exists(installation.workspace().steering().file("of another")))
                .isTrue();
        assertThat(ask("GET", "?model=nosuch").statusCode()).isEqualTo(422);
    }

    @Test
    void anExpressionIsComputedOrSaysAtWhichColumnItIsWrong() throws Exception {
        String fingerprint;
        try (var model = installation.workspace().models().borrow("reviews")) {
            fingerprint = model.model().fingerprint();
        }
        save("five", fingerprint);
        save("stranger", "f9");
        JsonNode value = expression("2*five[0]");
        assertThat(value.path("norm").doubleValue()).isEqualTo(10);
        assertThat(value.path("places").toString()).isEqualTo("[\"blocks.0.hook_resid_post\"]");
        assertThat(expression("five[0] + ").path("detail").asString()).contains("column 11");
        assertThat(expression("five[0] + nosuch").path("detail").asString()).contains("\"nosuch\"");
        assertThat(expression("stranger[0]").path("detail").asString()).contains("make it again for reviews");
    }

    private static JsonNode expression(String text) throws Exception {
        HttpResponse<byte[]> response = CLIENT.send(
                HttpRequest.newBuilder(URI.create(
                                server.address() + "/api/steering-expression?model=reviews&text=" + encoded(text)))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return json(response);
    }
}
