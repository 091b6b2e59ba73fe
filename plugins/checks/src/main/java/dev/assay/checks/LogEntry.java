package dev.assay.checks;

import dev.assay.engine.workspace.Json;
import dev.assay.spi.UserError;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One logged generation: a line of JSON with {@code prompt_ids} or {@code prompt} (text), {@code output_ids} or {@code output} (text) or
 * {@code tokens} (objects with {@code id} and {@code logprob}, as {@code assay generate --json} writes them), {@code logprobs} by token, and
 * {@code score} of the whole. There must be {@code logprobs} or {@code score}. A {@code reference} (text) may be there.
 *
 * @param output as text, if it was logged as one
 * @param ids whether it was logged as ids too
 * @param prompt as text
 * @param reference what the output should have been
 * @param rounding half a unit of the last place that the numbers were written with
 */
record LogEntry(
        ScoredText text,
        @Nullable String output,
        boolean ids,
        @Nullable String prompt,
        @Nullable String reference,
        double rounding) {

    /**
     * @param place of the line, for messages
     * @throws UserError when the line cannot be used
     */
    static LogEntry read(String line, String place, LanguageFacts facts, @Nullable Codec codec) {
        JsonNode node;
        try {
            node = Json.mapper().readTree(line);
        } catch (JacksonException e) {
            throw new UserError(place + " is not JSON: " + e.getOriginalMessage() + ".", e);
        }
        if (!node.isObject()) {
            throw new UserError(place + " is not a JSON object.");
        }
        int[] prompt = ids(node, "prompt_ids", "prompt", true, place, codec);
        JsonNode tokens = node.path("tokens");
        int[] output;
        JsonNode logprobs = node.path("logprobs");
        if (tokens.isArray()) {
            output = new int[tokens.size()];
            var found = Json.mapper().createArrayNode();
            for (int i = 0; i < output.length; i++) {
                output[i] = id(tokens.get(i).path("id"), "tokens[" + i + "].id", place);
                found.add(tokens.get(i).path("logprob"));
            }
            logprobs = found;
        } else {
            output = ids(node, "output_ids", "output", false, place, codec);
        }
        check(prompt, "prompt_ids", facts, place);
        check(output, "output_ids", facts, place);
        if (facts.context() > 0 && prompt.length + output.length > facts.context()) {
            throw new UserError(place + " has " + (prompt.length + output.length)
                    + " tokens, but the model's context is " + facts.context() + " tokens.");
        }
        double rounding = 0;
        double[] values = new double[0];
        if (logprobs.isArray() && !logprobs.isEmpty()) {
            if (logprobs.size() != output.length) {
                throw new UserError(place + " has " + logprobs.size() + " logprobs for " + output.length
                        + " tokens of output; log the ids with output_ids if the text does not give them back.");
            }
            values = new double[output.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = number(logprobs.get(i), "logprobs[" + i + "]", place);
                rounding = Math.max(rounding, rounding(logprobs.get(i)));
                if (values[i] > 1e-4) {
                    throw new UserError(place + " has the log-probability " + values[i] + " in logprobs[" + i
                            + "], which is above 0; log natural logarithms of probabilities.");
                }
            }
        }
        double score = Double.NaN;
        if (node.has("score") && !node.get("score").isNull()) {
            score = number(node.get("score"), "score", place);
            rounding = Math.max(rounding, rounding(node.get("score")));
        }
        if (values.length == 0 && Double.isNaN(score) && output.length > 0) {
            throw new UserError(place + " has neither logprobs nor score, so that there is nothing to compare.");
        }
        boolean stopped = output.length > 0 && facts.ends().contains(output[output.length - 1]);
        return new LogEntry(
                new ScoredText(prompt, output, values, score, stopped),
                text(node, "output"),
                tokens.isArray() || node.path("output_ids").isArray(),
                text(node, "prompt"),
                text(node, "reference"),
                rounding);
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode text = node.path(field);
        return text.isString() ? text.stringValue() : null;
    }

    private static int[] ids(
            JsonNode node, String idField, String textField, boolean prompt, String place, @Nullable Codec codec) {
        JsonNode ids = node.path(idField);
        if (ids.isArray()) {
            int[] values = new int[ids.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = id(ids.get(i), idField + "[" + i + "]", place);
            }
            return values;
        }
        JsonNode text = node.path(textField);
        if (!text.isString()) {
            throw new UserError(place + " has neither " + idField + " nor " + textField + ".");
        }
        if (codec == null) {
            throw new UserError(
                    place + " has " + textField + " as text, but the model has no tokenizer; log " + idField + ".");
        }
        return prompt ? codec.forPrompt(text.stringValue()) : codec.bare(text.stringValue());
    }

    private static int id(JsonNode node, String field, String place) {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw new UserError(place + " has " + node + " in " + field + ", which is not a token id.");
        }
        return node.intValue();
    }

    private static void check(int[] ids, String field, LanguageFacts facts, String place) {
        for (int id : ids) {
            if (id < 0 || id >= facts.vocabulary()) {
                throw new UserError(place + " has the id " + id + " in " + field + ", but the model's vocabulary has "
                        + facts.vocabulary() + " tokens.");
            }
        }
    }

    private static double number(JsonNode node, String field, String place) {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw new UserError(place + " has " + node + " in " + field + ", which is not a number.");
        }
        return node.doubleValue();
    }

    /** Numbers with fewer than 7 decimals were rounded when they were written. */
    private static double rounding(JsonNode node) {
        int scale = new BigDecimal(node.asString()).stripTrailingZeros().scale();
        return scale >= 7 || scale <= 0 ? 0 : 0.5 * Math.pow(10, -scale);
    }
}
