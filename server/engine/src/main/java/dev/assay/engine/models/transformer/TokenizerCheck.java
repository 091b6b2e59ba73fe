package dev.assay.engine.models.transformer;

import dev.assay.spi.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/**
 * Refuses what ends the process: Hugging Face's library (tokenizers 0.21.4) panics at some contradictions of a
 * {@code tokenizer.json} instead of reporting them, and a panic under Java is an abort. Found by changing real files at random; parts are
 * recognised by their fields and not by their {@code type}, as the library does.
 */
final class TokenizerCheck {

    private final Path source;

    private TokenizerCheck(Path source) {
        this.source = source;
    }

    /**
     * @throws UserError which names the field
     */
    static void check(JsonNode definition, Path source) {
        TokenizerCheck check = new TokenizerCheck(source);
        check.normalizer(definition.path("normalizer"));
        check.template(definition.path("post_processor"));
        check.merges(definition.path("model"));
    }

    /** What is put before texts or replaced in them must have a character; a map of characters must be well formed. */
    private void normalizer(JsonNode node) {
        if (node.path("prepend").isString() && node.get("prepend").stringValue().isEmpty()) {
            throw refuse("normalizer", "puts an empty text before others (prepend)");
        }
        if (matchesNothing(node.path("pattern"))) {
            throw refuse("normalizer", "replaces " + node.get("pattern") + ", which the empty text is one of");
        }
        boolean map = node.has("precompiled_charsmap")
                || node.path("type").asString("").equals("Precompiled");
        if (map && !CharacterMap.isUsable(node.path("precompiled_charsmap").asString(""))) {
            throw refuse("normalizer", "has a precompiled_charsmap that is damaged");
        }
        for (JsonNode part : node.values()) {
            normalizer(part);
        }
    }

    private static boolean matchesNothing(JsonNode pattern) {
        if (pattern.path("Regex").isString()) {
            try {
                return Pattern.compile(pattern.get("Regex").stringValue())
                        .matcher("")
                        .find();
            } catch (PatternSyntaxException e) {
                return false; // Of another dialect, or for the library to refuse.
            }
        }
        return pattern.path("String").isString()
                && pattern.get("String").stringValue().isEmpty();
    }

    /** Templates of one and of two texts may only hold special tokens that are listed beside them. */
    private void template(JsonNode node) {
        for (String template : new String[] {"single", "pair"}) {
            for (JsonNode piece : node.path(template).values()) {
                JsonNode token = piece.path("SpecialToken").path("id");
                if (token.isString()) {
                    JsonNode listed = node.path("special_tokens").path(token.stringValue());
                    if (!listed.isObject()
                            || listed.path("ids").size()
                                    != listed.path("tokens").size()) {
                        throw refuse(
                                "post_processor",
                                "has the special token " + token
                                        + " in its template, which its special_tokens do not list");
                    }
                }
            }
        }
        for (JsonNode part : node.values()) {
            template(part);
        }
    }

    /** Of the right part of each merge the prefix of continued words is cut off, byte by byte. */
    private void merges(JsonNode model) {
        String prefix = model.path("continuing_subword_prefix").asString("");
        if (prefix.isEmpty() || !model.has("merges")) {
            return;
        }
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(prefix)) {
            throw refuse("model", "has a continuing_subword_prefix that is not ASCII");
        }
        for (JsonNode merge : model.path("merges").values()) {
            String right = merge.isArray()
                    ? merge.path(1).asString("")
                    : merge.asString("").substring(merge.asString("").indexOf(' ') + 1);
            if (!right.startsWith(prefix)) {
                throw refuse(
                        "model",
                        "merges " + merge + ", but continued words begin with " + prefix
                                + " (continuing_subword_prefix)");
            }
        }
    }

    private UserError refuse(String field, String what) {
        return new UserError("Field " + field + " of " + source + " " + what + ".");
    }
}
