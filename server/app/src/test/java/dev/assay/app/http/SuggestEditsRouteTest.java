package dev.assay.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.app.plugins.Installation;
import dev.assay.engine.workspace.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The analysis over HTTP on the built-in model, with the built-in word vectors and data. */
@Timeout(120)
class SuggestEditsRouteTest {

    private static final String PREMISE = "A young man is sleeping on a couch.";
    private static final String HYPOTHESIS = "A man is asleep.";

    @Test
    void editsOfEveryKindAreFoundAndTheModelConfirmsThoseThatFlip(@TempDir Path folder) throws Exception {
        try (Server server =
                Server.start(Installation.at(folder.resolve("w")), new Server.Settings("127.0.0.1", 0, null))) {
            JsonNode found = result(
                    server,
                    "suggest edits",
                    Map.of(
                            "model",
                            "demo",
                            "premise",
                            PREMISE,
                            "hypothesis",
                            HYPOTHESIS,
                            "data",
                            "demo-dev",
                            "formula",
                            "hyp:tok:woman AND NOT pre:lemma:sleep",
                            "top",
                            1000));
            assertThat(found.path("missing")).isEmpty();
            assertThat(found.path("tried").intValue()).isBetween(150, 2000);
            Set<String> kinds = new HashSet<>();
            Set<String> texts = new HashSet<>();
            for (JsonNode each : found.path("suggestions")) {
                kinds.add(each.path("kind").asString());
                String field = each.path("field").asString();
                String text = field.equals("premise") ? PREMISE : HYPOTHESIS;
                int start = each.path("start").intValue();
                int end = each.path("end").intValue();
                assertThat(text.substring(start, end))
                        .isEqualTo(each.path("old").asString());
                assertThat(text.substring(0, start) + each.path("new").asString() + text.substring(end))
                        .isEqualTo(each.path("text").asString());
                assertThat(texts.add(field + each.path("text").asString())).isTrue();
            }
            assertThat(kinds).containsExactlyInAnyOrder("insert", "delete", "neighbour", "antonym", "formula");
            assertThat(texts)
                    .contains(
                            "hypothesisA man is awake.",
                            "hypothesisA man is not asleep.",
                            "hypothesisA woman is asleep.",
                            "premiseAn old man is sleeping on a couch.",
                            "premiseA man is sleeping on a couch.",
                            "premiseA young man is on a couch.");

            JsonNode best = found.path("suggestions").get(0);
            boolean ofPremise = best.path("field").asString().equals("premise");
            JsonNode kept = Json.mapper()
                    .readTree(send(
                                    server,
                                    "/api/challenges/check/edits",
                                    Map.of(
                                            "model",
                                            "demo",
                                            "originalPremise",
                                            PREMISE,
                                            "originalHypothesis",
                                            HYPOTHESIS,
                                            "premise",
                                            ofPremise ? best.path("text").asString() : PREMISE,
                                            "hypothesis",
                                            ofPremise
                                                    ? HYPOTHESIS
                                                    : best.path("text").asString()))
                            .body());
            assertThat(kept.path("predicted").asString())
                    .isEqualTo(best.path("predicted").asString());
            double again = kept.path("probabilities")
                    .valueStream()
                    .filter(each -> each.path("label")
                            .asString()
                            .equals(found.path("label").asString()))
                    .findFirst()
                    .orElseThrow()
                    .path("probability")
                    .doubleValue();
            assertThat(best.path("probability").doubleValue()).isCloseTo(again, within(1e-5));
            assertThat(best.path("flips").asBoolean())
                    .isEqualTo(!best.path("predicted")
                            .asString()
                            .equals(found.path("predicted").asString()));

            JsonNode raised = result(
                    server,
                    "suggest edits",
                    Map.of(
                            "model",
                            "demo",
                            "premise",
                            PREMISE,
                            "hypothesis",
                            HYPOTHESIS,
                            "label",
                            "contradiction",
                            "direction",
                            "raise",
                            "field",
                            "hypothesis",
                            "kinds",
                            List.of("antonym", "insert"),
                            "top",
                            3));
            assertThat(raised.path("suggestions")).hasSize(3);
            assertThat(raised.path("missing").get(0).path("part").asString()).isEqualTo("modifiers");
            assertThat(raised.path("suggestions").get(0).path("change").doubleValue())
                    .isPositive()
                    .isGreaterThanOrEqualTo(
                            raised.path("suggestions").get(2).path("change").doubleValue());
        }
    }

    private static JsonNode result(Server server, String analysis, Map<String, Object> parameters) throws Exception {
        HttpResponse<String> answer =
                send(server, "/api/runs", Map.of("analysis", analysis, "parameters", parameters, "wait", true));
        JsonNode run = Json.mapper().readTree(answer.body());
        assertThat(run.path("state").asString()).as(answer.body()).isEqualTo("done");
        return run.path("result");
    }

    private static HttpResponse<String> send(Server server, String path, Object body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(server.address() + path))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(
                                    Json.mapper().writeValueAsBytes(body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
