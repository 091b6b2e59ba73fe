package dev.assay.app.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A small server of OpenAI's completions over a model that Assay runs: one text at a time, without a cache, with echo and log-probabilities. */
final class CompletionsServer implements AutoCloseable {

    private static final int TOP = 5;

    private final HttpServer http;
    private final Transformer model;
    private final double temperature;

    /** @param temperature that the scores of written tokens are taken after, as they should not be; 1 is right */
    CompletionsServer(Transformer model, double temperature) {
        this.model = model;
        this.temperature = temperature;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.createContext("/v1/completions", this::complete);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private void complete(HttpExchange exchange) throws IOException {
        JsonNode request = Json.mapper().readTree(exchange.getRequestBody().readAllBytes());
        ObjectNode answer = Json.mapper().createObjectNode();
        ArrayNode choices = answer.putArray("choices");
        JsonNode prompt = request.get("prompt");
        List<String> prompts = prompt.isArray()
                ? prompt.values().stream().map(JsonNode::stringValue).toList()
                : List.of(prompt.stringValue());
        prompts.forEach(each -> choices.add(choice(request, each)));
        byte[] body = Json.mapper().writeValueAsBytes((JsonNode) answer);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private ObjectNode choice(JsonNode request, String prompt) {
        int[] ids = model.tokenizer().encode(prompt, true);
        boolean echo = request.path("echo").asBoolean(false);
        ObjectNode choice = Json.mapper().createObjectNode();
        ObjectNode logprobs = choice.putObject("logprobs");
        ArrayNode tokens = logprobs.putArray("tokens");
        ArrayNode scores = logprobs.putArray("token_logprobs");
        ArrayNode tops = logprobs.putArray("top_logprobs");
        if (echo) {
            Recorded logits = model.logits(Inputs.of(ids));
            for (int p = 0; p < ids.length; p++) {
                tokens.add(model.tokenizer().decode(ids[p]));
                if (p == 0) {
                    scores.addNull();
                    tops.addNull();
                } else {
                    double[] distribution = distribution(logits.at(0, p - 1), 1);
                    scores.add(distribution[ids[p]]);
                    tops.add(top(distribution));
                }
            }
        }
        StringBuilder text = new StringBuilder();
        SplittableRandom random = new SplittableRandom(request.path("seed").asLong(0) + prompt.hashCode());
        for (int i = 0; i < request.path("max_tokens").asInt(16); i++) {
            float[] next = model.logits(Inputs.of(ids)).at(0, ids.length - 1);
            int id = chosen(next, request, random);
            double[] reported = distribution(next, temperature);
            tokens.add(model.tokenizer().decode(id));
            scores.add(reported[id]);
            tops.add(top(reported));
            text.append(model.tokenizer().decode(id));
            ids = Arrays.copyOf(ids, ids.length + 1);
            ids[ids.length - 1] = id;
        }
        return choice.put("text", (echo ? prompt : "") + text).put("finish_reason", "length");
    }

    /** Log-probabilities. */
    private static double[] distribution(float[] logits, double temperature) {
        double[] values = new double[logits.length];
        Arrays.setAll(values, v -> logits[v] / temperature);
        double most = Arrays.stream(values).max().orElse(0);
        double sum = Arrays.stream(values).map(x -> Math.exp(x - most)).sum();
        return Arrays.stream(values).map(x -> x - most - Math.log(sum)).toArray();
    }

    private static List<Integer> order(double[] distribution) {
        List<Integer> order = new ArrayList<>();
        for (int v = 0; v < distribution.length; v++) {
            order.add(v);
        }
        order.sort((a, b) -> Double.compare(distribution[b], distribution[a]));
        return order;
    }

    /** The most probable token at temperature 0; else one drawn from the fewest whose probabilities sum to {@code top_p}. */
    private static int chosen(float[] logits, JsonNode request, SplittableRandom random) {
        double asked = request.path("temperature").asDouble(1);
        double[] distribution = distribution(logits, asked == 0 ? 1 : asked);
        List<Integer> order = order(distribution);
        if (asked == 0) {
            return order.getFirst();
        }
        double left = random.nextDouble() * Math.min(1, request.path("top_p").asDouble(1));
        for (int id : order) {
            left -= Math.exp(distribution[id]);
            if (left < 0) {
                return id;
            }
        }
        return order.getFirst();
    }

    private ObjectNode top(double[] distribution) {
        ObjectNode top = Json.mapper().createObjectNode();
        order(distribution)
                .subList(0, TOP)
                .forEach(id -> top.put(model.tokenizer().decode(id), distribution[id]));
        return top;
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
