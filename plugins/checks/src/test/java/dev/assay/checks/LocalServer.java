package dev.assay.checks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A completions server that decodes with the built-in language model, with one fault or none; what extends it bends it otherwise. */
class LocalServer implements AutoCloseable {

    /** What is wrong with it; causes are null where it is no answer at all that is tested. */
    enum Fault {
        SCORE_AFTER_TEMPERATURE("warped-sampling-score", "score-after-temperature"),
        SCORE_AFTER_TOP_P("warped-sampling-score", "score-after-top-p"),
        SCORE_OF_PREVIOUS_TOKEN("greedy-score", "score-of-previous-token"),
        SCORE_IN_BITS("greedy-score", "other-logarithm"),
        LOGITS_AS_SCORES("probabilities", "not-log-probabilities"),
        BEGIN_TOKEN_DOUBLED("echo", "begin-token-doubled"),
        LATER_TOKENS_SEEN("prefix", "no-causal-mask"),
        CACHE_FORGETS("greedy-score", "cache"),
        PENALTY_ON_BY_DEFAULT("greedy-choice", "repetition-penalty"),
        TEMPERATURE_0_SAMPLES("determinism", "temperature-0-samples"),
        ROWS_SWAPPED("batch", "rows-swapped"),
        LIMIT_IGNORED("limit", "limit-ignored"),
        HANGS("answers", "too-slow"),
        DRIPS("answers", "too-slow"),
        ERROR_500("answers", "server-error"),
        ALWAYS_BUSY("answers", "server-error"),
        NOT_JSON("answers", "not-json"),
        HALF_AN_ANSWER("answers", "answer-broken-off"),
        HALF_A_DOCUMENT("answers", "not-json"),
        HUGE("answers", "answer-too-large"),
        WRONG_TYPES("answers", "bad-answer"),
        TOO_FEW_LOGPROBS("answers", "bad-answer"),
        NO_CHOICES("answers", "bad-answer"),
        NO_LOGPROBS("answers", "no-logprobs"),
        EMPTY_TEXT("answers", "empty-text"),
        NOT_ALLOWED("answers", "not-allowed"),
        SENDS_ON("answers", "redirect"),
        BREAKS_LATER("greedy-choice", "");

        final String check;
        final String cause;

        Fault(String check, String cause) {
            this.check = check;
            this.cause = cause;
        }
    }

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Transformer model;
    private final @Nullable Fault fault;
    private final String elsewhere;
    private final boolean busyOnce;
    private final AtomicInteger requests = new AtomicInteger();
    private final SplittableRandom noise = new SplittableRandom(5);

    /**
     * @param busyOnce whether the first request is answered with 503
     * @param elsewhere where {@link Fault#SENDS_ON} sends to
     */
    LocalServer(Transformer model, @Nullable Fault fault, boolean busyOnce, String elsewhere) {
        this.model = model;
        this.fault = fault;
        this.busyOnce = busyOnce;
        this.elsewhere = elsewhere;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/v1/models", exchange -> send(exchange, 200, "{\"data\":[{\"id\":\"reviews\"}]}"));
        http.createContext("/v1/completions", this::complete);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** How many completions were asked for. */
    int requests() {
        return requests.get();
    }

    private boolean is(Fault asked) {
        return fault == asked;
    }

    private void complete(HttpExchange exchange) throws IOException {
        int number = requests.incrementAndGet();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (busyOnce && number == 1) {
            exchange.getResponseHeaders().add("Retry-After", "0");
            send(exchange, 503, "loading");
            return;
        }
        switch (fault) {
            case HANGS -> await();
            case DRIPS -> {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                await();
            }
            case ERROR_500 -> send(exchange, 500, "{\"error\":\"out of memory\"}");
            case ALWAYS_BUSY -> send(exchange, 503, "busy");
            case NOT_JSON -> send(exchange, 200, "<html>nginx</html>");
            case HALF_A_DOCUMENT -> send(exchange, 200, "{\"choices\":[{\"text\":\" a");
            case HALF_AN_ANSWER -> {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write("{\"choices\":".getBytes(StandardCharsets.UTF_8));
                exchange.close();
            }
            case HUGE -> {
                exchange.sendResponseHeaders(200, 0);
                try (OutputStream out = exchange.getResponseBody()) {
                    byte[] blanks = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
                    for (int i = 0; i < 400; i++) {
                        out.write(blanks);
                    }
                }
            }
            case WRONG_TYPES ->
                send(exchange, 200, "{\"choices\":[{\"text\":7,\"logprobs\":{\"tokens\":[],\"token_logprobs\":[]}}]}");
            case TOO_FEW_LOGPROBS ->
                send(
                        exchange,
                        200,
                        "{\"choices\":[{\"text\":\" a\",\"logprobs\":{\"tokens\":[\" a\"],\"token_logprobs\":[]}}]}");
            case NO_CHOICES -> send(exchange, 200, "{}");
            case NO_LOGPROBS -> send(exchange, 200, "{\"choices\":[{\"text\":\" a\",\"logprobs\":null}]}");
            case NOT_ALLOWED -> send(exchange, 401, "{\"error\":\"no key\"}");
            case SENDS_ON -> {
                exchange.getResponseHeaders().add("Location", elsewhere);
                send(exchange, 307, "");
            }
            case null, default -> {
                if (is(Fault.BREAKS_LATER) && number > 30) {
                    send(exchange, 500, "worker died");
                    return;
                }
                send(
                        exchange,
                        200,
                        Json.mapper().writeValueAsString(answer(Json.mapper().readTree(body))));
            }
        }
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private JsonNode answer(JsonNode request) {
        ObjectNode answer = Json.mapper().createObjectNode();
        ArrayNode choices = answer.putArray("choices");
        List<String> prompts = new ArrayList<>();
        if (request.get("prompt").isArray()) {
            request.get("prompt").forEach(prompt -> prompts.add(prompt.stringValue()));
        } else {
            prompts.add(request.get("prompt").stringValue());
        }
        if (is(Fault.ROWS_SWAPPED)) {
            Collections.reverse(prompts);
        }
        for (int i = 0; i < prompts.size(); i++) {
            choices.add(choice(request, prompts.get(i)).put("index", i));
        }
        return answer;
    }

    private float[][] logits(int[] ids) {
        var recorded = model.logits(Inputs.of(ids));
        float[][] rows = new float[ids.length][];
        for (int p = 0; p < rows.length; p++) {
            rows[p] = recorded.at(0, p);
        }
        return rows;
    }

    ObjectNode choice(JsonNode request, String prompt) {
        boolean echo = request.path("echo").asBoolean(false);
        int[] ids = read(prompt, request);
        if (is(Fault.BEGIN_TOKEN_DOUBLED)) {
            ids = LanguageProbe.join(new int[] {ids[0]}, ids);
        }
        int limit = limit(request.path("max_tokens").asInt(16), ids.length) * (is(Fault.LIMIT_IGNORED) ? 2 : 1);
        List<String> tokens = new ArrayList<>();
        ArrayNode values = Json.mapper().createArrayNode();
        ArrayNode tops = Json.mapper().createArrayNode();
        if (echo) {
            float[][] rows = logits(ids);
            for (int p = 0; p < ids.length; p++) {
                tokens.add(model.tokenizer().decode(ids[p]));
                if (p == 0) {
                    values.addNull();
                    tops.addNull();
                    continue;
                }
                double[] distribution = LogSoftmax.of(rows[p - 1]);
                boolean seen = is(Fault.LATER_TOKENS_SEEN) && p + 1 < ids.length;
                values.add(distribution[ids[p]] - (seen ? 0.001 * ids[ids.length - 1] : 0));
                tops.add(top(distribution));
            }
        }
        double temperature = request.path("temperature").asDouble(1);
        double topP = request.path("top_p").asDouble(1);
        SplittableRandom random = new SplittableRandom(seed(request) + prompt.hashCode());
        int[] text = ids;
        StringBuilder written = new StringBuilder();
        double before = 0;
        for (int i = 0; i < limit && !is(Fault.EMPTY_TEXT); i++) {
            int[] read = is(Fault.CACHE_FORGETS) && i > 0 ? forgotten(text, ids.length) : text;
            float[][] rows = logits(read);
            float[] next = next(rows[rows.length - 1], i);
            int id = chosen(next, text, temperature, topP, random);
            double[] reported = reported(shown(next, i), temperature, topP);
            double own = is(Fault.SCORE_OF_PREVIOUS_TOKEN) && i > 0 ? before : reported[id];
            before = reported[id];
            tokens.add(model.tokenizer().decode(id));
            written.append(model.tokenizer().decode(id));
            values.add(own);
            tops.add(top(reported));
            text = LanguageProbe.join(text, new int[] {id});
        }
        ObjectNode choice = Json.mapper().createObjectNode();
        choice.put("text", (echo ? prompt : "") + written).put("finish_reason", "length");
        ObjectNode logprobs = choice.putObject("logprobs");
        ArrayNode list = logprobs.putArray("tokens");
        tokens.forEach(list::add);
        logprobs.set("token_logprobs", values);
        logprobs.set("top_logprobs", tops);
        return finished(choice, request, prompt, ids.length);
    }

    /** The tokens that a prompt is read as. */
    protected int[] read(String prompt, JsonNode request) {
        return model.tokenizer().encode(prompt, true);
    }

    protected long seed(JsonNode request) {
        return request.path("seed").asLong(0);
    }

    /** How many tokens are written when so many are asked for after a prompt of so many. */
    protected int limit(int asked, int read) {
        return asked;
    }

    /** The logits that a token of a text is chosen by, and its score taken of. */
    protected float[] next(float[] logits, int step) {
        return logits;
    }

    /** Those that only its score is taken of. */
    protected float[] shown(float[] logits, int step) {
        return logits;
    }

    /**
     * The answer to one prompt before it is sent.
     *
     * @param read tokens of the prompt
     */
    protected ObjectNode finished(ObjectNode choice, JsonNode request, String prompt, int read) {
        return choice;
    }

    /** Half of the prompt is lost after the first step. */
    private static int[] forgotten(int[] text, int prompt) {
        return Arrays.copyOfRange(text, prompt / 2, text.length);
    }

    private int chosen(float[] logits, int[] text, double temperature, double topP, SplittableRandom random) {
        if (temperature == 0 && !is(Fault.TEMPERATURE_0_SAMPLES)) {
            return ClassifierProbe.best(
                    LogSoftmax.of(is(Fault.PENALTY_ON_BY_DEFAULT) ? penalised(logits, text) : logits));
        }
        double[] warped = Warp.of(logits, temperature == 0 ? 1 : temperature, 0, topP);
        double draw = (is(Fault.TEMPERATURE_0_SAMPLES) && temperature == 0 ? noise : random).nextDouble();
        for (int v = 0; v < warped.length; v++) {
            draw -= Math.exp(warped[v]);
            if (draw < 0) {
                return v;
            }
        }
        return ClassifierProbe.best(warped);
    }

    private static float[] penalised(float[] logits, int[] text) {
        float[] other = logits.clone();
        for (int id : text) {
            other[id] = logits[id] - 6;
        }
        return other;
    }

    private double[] reported(float[] logits, double temperature, double topP) {
        double t = temperature == 0 ? 1 : temperature;
        return switch (fault) {
            case SCORE_AFTER_TEMPERATURE -> Warp.of(logits, t, 0, 1);
            case SCORE_AFTER_TOP_P -> Warp.of(logits, 1, 0, topP < 1 ? topP : 1);
            case SCORE_IN_BITS ->
                Arrays.stream(LogSoftmax.of(logits)).map(x -> x / Math.log(2)).toArray();
            case LOGITS_AS_SCORES -> {
                double[] values = new double[logits.length];
                for (int v = 0; v < values.length; v++) {
                    values[v] = logits[v];
                }
                yield values;
            }
            case null, default -> LogSoftmax.of(logits);
        };
    }

    private ObjectNode top(double[] distribution) {
        ObjectNode top = Json.mapper().createObjectNode();
        Integer[] order = new Integer[distribution.length];
        Arrays.setAll(order, v -> v);
        Arrays.sort(order, (a, b) -> Double.compare(distribution[b], distribution[a]));
        for (int i = 0; i < 5; i++) {
            if (Double.isFinite(distribution[order[i]])) {
                top.put(model.tokenizer().decode(order[i]), distribution[order[i]]);
            }
        }
        return top;
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
        threads.shutdownNow();
    }
}
