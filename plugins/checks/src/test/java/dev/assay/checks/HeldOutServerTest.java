package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Faults of servers that the checks were not made with. */
class HeldOutServerTest {

    @TempDir
    private Path folder;

    /** Written down, with the check and the cause that would be right, before any check was run on them. */
    enum Bend {
        /** A prompt is put into a template when it is continued, and not when it is scored. */
        TEMPLATE_WHEN_WRITING("greedy-score", "prompt-read-differently"),
        /** The begin token is missing where a text is scored. */
        NO_BEGIN_TOKEN_WHEN_SCORING("greedy-score", "prompt-read-differently"),
        /** Scores of an echoed prompt stand one place too early. */
        ECHO_SHIFTED("greedy-score", "score-of-previous-token"),
        /** From the second time on that a prompt is continued, its scores come of a cache of coarser numbers. */
        PREFIX_CACHE_COARSE("determinism", "prefix-cache"),
        /** The text lacks its last token; tokens and scores have it. */
        TEXT_LACKS_LAST_TOKEN("text", "last-token-cut"),
        /** Every third token's score is that of a draft model, which is less sure. */
        SCORES_OF_DRAFT_MODEL("greedy-score", "scores-of-another-model"),
        /** A bias on one token is on by default. */
        BIAS_ON("greedy-score", "score-after-penalty"),
        /** The prompt counts in the limit of tokens. */
        LIMIT_COUNTS_PROMPT("limit", "limit-counts-prompt"),
        /** The seed of a request is not used. */
        SEED_IGNORED("seed", "seed-ignored"),
        /** In a request of several prompts all get the scores of the first. */
        SCORES_OF_FIRST_ROW("batch", "rows-swapped"),
        /** Scores of written tokens are rounded to one decimal. */
        SCORES_ROUNDED("greedy-score", "rounded");

        private final String check;
        private final String cause;

        Bend(String check, String cause) {
            this.check = check;
            this.cause = cause;
        }
    }

    private static final class Faulty extends LocalServer {

        private final Bend fault;
        private final Set<String> continued = new HashSet<>();
        private final AtomicInteger draws = new AtomicInteger();

        Faulty(Transformer model, Bend fault) {
            super(model, null, false, "");
            this.fault = fault;
        }

        private static boolean echoed(JsonNode request) {
            return request.path("echo").asBoolean(false);
        }

        @Override
        protected int[] read(String prompt, JsonNode request) {
            return switch (fault) {
                case TEMPLATE_WHEN_WRITING -> super.read(echoed(request) ? prompt : "Review: " + prompt, request);
                case NO_BEGIN_TOKEN_WHEN_SCORING -> {
                    int[] ids = super.read(prompt, request);
                    yield echoed(request) ? Arrays.copyOfRange(ids, 1, ids.length) : ids;
                }
                default -> super.read(prompt, request);
            };
        }

        @Override
        protected long seed(JsonNode request) {
            return fault == Bend.SEED_IGNORED ? draws.incrementAndGet() : super.seed(request);
        }

        @Override
        protected int limit(int asked, int read) {
            return fault == Bend.LIMIT_COUNTS_PROMPT ? Math.max(0, asked - read) : asked;
        }

        @Override
        protected float[] next(float[] logits, int step) {
            if (fault != Bend.BIAS_ON) {
                return logits;
            }
            float[] biased = logits.clone();
            biased[264] += 3;
            return biased;
        }

        @Override
        protected float[] shown(float[] logits, int step) {
            if (fault != Bend.SCORES_OF_DRAFT_MODEL || step % 3 != 2) {
                return logits;
            }
            float[] unsure = logits.clone();
            for (int v = 0; v < unsure.length; v++) {
                unsure[v] = (float) (0.8 * logits[v] + 0.3 * Math.sin(v));
            }
            return unsure;
        }

        @Override
        protected ObjectNode finished(ObjectNode choice, JsonNode request, String prompt, int read) {
            ArrayNode scores = (ArrayNode) choice.get("logprobs").get("token_logprobs");
            switch (fault) {
                case ECHO_SHIFTED -> {
                    if (echoed(request) && scores.size() > 1) {
                        scores.remove(0);
                        scores.addNull();
                        scores.set(0, scores.get(0));
                    }
                }
                case PREFIX_CACHE_COARSE -> {
                    if (!echoed(request) && !continued.add(prompt + request)) {
                        for (int i = 0; i < scores.size(); i++) {
                            scores.set(i, scores.get(i).doubleValue() * (1 + 0.05 * Math.sin(i + 1.0)));
                        }
                    }
                }
                case TEXT_LACKS_LAST_TOKEN -> {
                    String text = choice.get("text").stringValue();
                    ArrayNode tokens = (ArrayNode) choice.get("logprobs").get("tokens");
                    if (!echoed(request) && !tokens.isEmpty()) {
                        String last = tokens.get(tokens.size() - 1).stringValue();
                        choice.put("text", text.substring(0, text.length() - last.length()));
                    }
                }
                case SCORES_ROUNDED -> {
                    for (int i = 0; i < scores.size() && !echoed(request); i++) {
                        scores.set(i, Math.rint(10 * scores.get(i).doubleValue()) / 10);
                    }
                }
                case SCORES_OF_FIRST_ROW -> {
                    JsonNode prompts = request.get("prompt");
                    if (prompts.isArray() && !prompts.get(0).stringValue().equals(prompt)) {
                        ObjectNode alone = ((ObjectNode) request.deepCopy()).put("prompt", "");
                        JsonNode first = choice(alone, prompts.get(0).stringValue());
                        choice.set("logprobs", withScoresOf(choice.get("logprobs"), first.get("logprobs")));
                    }
                }
                default -> {}
            }
            return choice;
        }

        private static JsonNode withScoresOf(JsonNode own, JsonNode first) {
            ObjectNode changed = Json.mapper().createObjectNode();
            changed.set("tokens", own.get("tokens"));
            changed.set("token_logprobs", first.get("token_logprobs"));
            changed.set("top_logprobs", own.get("top_logprobs"));
            return changed;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultIsFoundAndItsCauseIsNamedFirst(Bend fault) {
        try (Transformer model = Transformer.load(Places.root("data/builtin/language"));
                Workspace workspace = Workspace.at(folder.resolve("workspace"));
                LocalServer server = new Faulty(model, fault)) {
            CheckReport report = new CheckServer(workspace, null)
                    .run(
                            new CheckServer.Parameters(
                                    server.url(), null, null, Precision.SINGLE, 4, 60, null, 1, null),
                            Run.unwatched());
            assertThat(report.failed()).as("checks that fail").isPositive();
            Finding first = Findings.failed(report.checks()).getFirst();
            assertThat(first.check()).as(first.printed()).isEqualTo(fault.check);
            assertThat(first.causes().getFirst().name()).as(first.printed()).isEqualTo(fault.cause);
        }
    }
}
