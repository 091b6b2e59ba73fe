package dev.assay.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One choice of a server's answer, in the form of OpenAI's completions ({@code logprobs.tokens}, {@code token_logprobs},
 * {@code top_logprobs}) or of its chats ({@code logprobs.content}).
 *
 * @param text that was written, after the prompt where it is echoed
 * @param tokens as texts
 * @param logprobs of the tokens; NaN where the server gives none, as for the first of an echoed prompt
 * @param top the most probable tokens at each place; empty where there are none
 * @param finish why it ended; empty where it is not said
 */
@SuppressWarnings("ArrayRecordComponent") // Read once; never compared.
record Completion(String text, List<String> tokens, double[] logprobs, List<Map<String, Double>> top, String finish) {

    Completion {
        tokens = List.copyOf(tokens);
        top = List.copyOf(top);
    }

    /**
     * All choices of an answer, in the order of their indexes.
     *
     * @param count how many there should be
     * @throws ServerFault when something is missing, or is not what it should be
     */
    static List<Completion> all(JsonNode answer, int count) {
        if (answer.path("error").isObject()) {
            throw new ServerFault("refused", true, "The server answers with an error: " + answer.get("error") + ".");
        }
        JsonNode choices = answer.path("choices");
        if (!choices.isArray() || choices.size() != count) {
            throw bad("choices", choices, "a list of " + count);
        }
        Completion[] all = new Completion[count];
        for (int i = 0; i < count; i++) {
            int index = choices.get(i).path("index").asInt(i);
            if (index < 0 || index >= count || all[index] != null) {
                throw bad("index", choices.get(i).path("index"), "a number below " + count + ", each once");
            }
            all[index] = read(choices.get(i));
        }
        return List.of(all);
    }

    private static ServerFault bad(String field, JsonNode found, String wanted) {
        String shown = found.isMissingNode() ? "nothing" : found.toString();
        return new ServerFault(
                "bad-answer",
                false,
                "The server's answer has %s in %s, where %s should be."
                        .formatted(shown.length() > 100 ? shown.substring(0, 100) + "…" : shown, field, wanted));
    }

    private static Completion read(JsonNode choice) {
        JsonNode text = choice.path("text");
        if (!text.isString()) {
            throw bad("text", text, "a text");
        }
        JsonNode logprobs = choice.path("logprobs");
        if (!logprobs.isObject()) {
            throw new ServerFault(
                    "no-logprobs",
                    true,
                    "The server gives no logprobs though they were asked for, so that there is nothing to compare.");
        }
        String finish = choice.path("finish_reason").asString("");
        return logprobs.has("content")
                ? ofContent(text.stringValue(), logprobs.get("content"), finish)
                : ofLists(text.stringValue(), logprobs, finish);
    }

    private static Completion ofLists(String text, JsonNode logprobs, String finish) {
        JsonNode tokens = logprobs.path("tokens");
        JsonNode values = logprobs.path("token_logprobs");
        if (!tokens.isArray()) {
            throw bad("logprobs.tokens", tokens, "a list of texts");
        }
        if (!values.isArray() || values.size() != tokens.size()) {
            throw bad("logprobs.token_logprobs", values, "a list of " + tokens.size() + " numbers");
        }
        List<String> texts = new ArrayList<>();
        double[] numbers = new double[tokens.size()];
        List<Map<String, Double>> top = new ArrayList<>();
        JsonNode tops = logprobs.path("top_logprobs");
        for (int i = 0; i < numbers.length; i++) {
            texts.add(token(tokens.get(i), "logprobs.tokens[" + i + "]"));
            numbers[i] = number(values.get(i), "logprobs.token_logprobs[" + i + "]");
            Map<String, Double> here = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : tops.path(i).properties()) {
                here.put(entry.getKey(), number(entry.getValue(), "logprobs.top_logprobs[" + i + "]"));
            }
            top.add(here);
        }
        return new Completion(text, texts, numbers, top, finish);
    }

    private static Completion ofContent(String text, JsonNode content, String finish) {
        if (!content.isArray()) {
            throw bad("logprobs.content", content, "a list");
        }
        List<String> texts = new ArrayList<>();
        double[] numbers = new double[content.size()];
        List<Map<String, Double>> top = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            JsonNode each = content.get(i);
            texts.add(token(each.path("token"), "logprobs.content[" + i + "].token"));
            numbers[i] = number(each.path("logprob"), "logprobs.content[" + i + "].logprob");
            Map<String, Double> here = new LinkedHashMap<>();
            for (JsonNode other : each.path("top_logprobs")) {
                here.put(other.path("token").asString(""), number(other.path("logprob"), "top_logprobs"));
            }
            top.add(here);
        }
        return new Completion(text, texts, numbers, top, finish);
    }

    private static String token(JsonNode node, String field) {
        if (!node.isString()) {
            throw bad(field, node, "a text");
        }
        return node.stringValue();
    }

    private static double number(JsonNode node, String field) {
        if (node.isNull()) {
            return Double.NaN;
        }
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw bad(field, node, "a number or null");
        }
        return node.doubleValue();
    }

    /** The number of the first tokens that make up so many characters of the text, at most. */
    int within(int characters) {
        int length = 0;
        int count = 0;
        while (count < tokens.size() && length + tokens.get(count).length() <= characters) {
            length += tokens.get(count++).length();
        }
        return count;
    }

    /** Its first tokens. */
    Completion first(int count) {
        double[] some = new double[count];
        System.arraycopy(logprobs, 0, some, 0, count);
        return new Completion(text, tokens.subList(0, count), some, top.subList(0, count), finish);
    }
}
