package dev.assay.checks;

import dev.assay.engine.workspace.Json;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A server under check, with the prompts it is checked on, and what it said of them. */
final class ServerProbe {

    static final int NEW = 12;
    private static final int TOP = 5;
    private static final List<String> PROMPTS = List.of(
            "The weather today is",
            "Once upon a time there was a",
            "One, two, three, four,",
            "The capital of France is",
            "She opened the door and",
            "In 1969");

    /** How tokens are chosen. */
    enum Way {
        GREEDY,
        SAMPLING,
        WARPED
    }

    /**
     * A prompt with what was written after it.
     *
     * @param completion of the tokens those that the text is made of, without what ends it
     * @param all all of them, as they were sent
     */
    record Written(String prompt, Completion completion, Completion all) {

        String whole() {
            return prompt + completion.text();
        }
    }

    private final CompletionServer server;
    private final @Nullable String model;
    private final List<String> prompts;
    private final Tolerance tolerance;
    private final long seed;
    private final Run run;
    private boolean answers = true;
    /** Whether texts can be scored with no new token, or only with one, which is then left out. */
    private int least;

    private @Nullable List<Written> greedy;

    /** @param texts of the user's, whose beginnings are prompts; empty: some of its own */
    ServerProbe(
            CompletionServer server,
            @Nullable String model,
            List<String> texts,
            Tolerance tolerance,
            long seed,
            Run run) {
        this.server = server;
        this.model = model;
        List<String> own = texts.stream()
                .filter(text -> text.strip().length() > 4)
                .limit(PROMPTS.size())
                .map(text -> text.strip()
                        .substring(0, Math.min(60, text.strip().length() / 2))
                        .strip())
                .toList();
        this.prompts = own.isEmpty() ? PROMPTS : own;
        this.tolerance = tolerance;
        this.seed = seed;
        this.run = run;
    }

    List<String> prompts() {
        return prompts;
    }

    Tolerance tolerance() {
        return tolerance;
    }

    CompletionServer server() {
        return server;
    }

    Run run() {
        return run;
    }

    boolean answers() {
        return answers;
    }

    /** Nothing more is asked. */
    void doesNotAnswer() {
        answers = false;
    }

    private ObjectNode request(int tokens) {
        ObjectNode request = Json.mapper().createObjectNode();
        if (model != null) {
            request.put("model", model);
        }
        return request.put("max_tokens", tokens).put("logprobs", TOP);
    }

    private ObjectNode request(Way way) {
        ObjectNode request = request(NEW);
        switch (way) {
            case GREEDY -> request.put("temperature", 0);
            case SAMPLING -> request.put("temperature", 1).put("top_p", 1).put("seed", seed);
            case WARPED -> request.put("temperature", 0.7).put("top_p", 0.9).put("seed", seed);
        }
        return request;
    }

    /** Continues a prompt. */
    Written write(String prompt, Way way) {
        run.checkCancelled();
        Completion all = Completion.all(server.complete(request(way).put("prompt", prompt)), 1)
                .getFirst();
        return new Written(prompt, all.first(all.within(all.text().length())), all);
    }

    /** All prompts in one request, greedily. */
    List<Completion> writeTogether() {
        ObjectNode request = request(Way.GREEDY);
        ArrayNode list = request.putArray("prompt");
        prompts.forEach(list::add);
        return Completion.all(server.complete(request), prompts.size()).stream()
                .map(each -> each.first(each.within(each.text().length())))
                .toList();
    }

    List<Written> written(Way way) {
        if (way == Way.GREEDY && greedy != null) {
            return greedy;
        }
        List<Written> all = new ArrayList<>();
        for (String prompt : prompts) {
            all.add(write(prompt, way));
        }
        if (way == Way.GREEDY) {
            greedy = all;
        }
        return all;
    }

    /**
     * Scores a given text, which the server echoes.
     *
     * @return empty: it does not echo
     */
    Optional<Completion> score(String text) {
        run.checkCancelled();
        ObjectNode request =
                request(least).put("temperature", 0).put("echo", true).put("prompt", text);
        Completion found;
        try {
            found = Completion.all(server.complete(request), 1).getFirst();
        } catch (ServerFault refused) {
            if (!refused.refusal() || least == 1) {
                throw refused;
            }
            // Some will not write nothing.
            least = 1;
            return score(text);
        }
        if (!found.text().startsWith(text)) {
            return Optional.empty();
        }
        // Special tokens before the text are not in it, and what was written after it is not asked for.
        int shown = String.join("", found.tokens()).length() - found.text().length();
        return Optional.of(found.first(found.within(text.length() + Math.max(0, shown))));
    }
}
