package dev.assay.language;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.TextStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is shown.
 *
 * @param text what it adds to the text; empty while a character is unfinished, and without a tokenizer
 * @param logprob in nats; NaN where nothing stands before it
 * @param alternatives the most probable tokens in its place, best first, itself among them
 */
record TokenPart(int id, String text, double logprob, List<Alternative> alternatives) {

    /** A token that could have stood there. */
    record Alternative(int id, String text, double logprob) {}

    /**
     * @param stream of the tokens before it, which goes on by this one; null without a tokenizer
     */
    static TokenPart of(GeneratedText.Token token, @Nullable TextStream stream) {
        List<Alternative> alternatives = token.alternatives().stream()
                .map(other ->
                        new Alternative(other.id(), stream == null ? "" : stream.peek(other.id()), other.logprob()))
                .toList();
        return new TokenPart(token.id(), stream == null ? "" : stream.next(token.id()), token.logprob(), alternatives);
    }

    static String text(List<TokenPart> tokens) {
        StringBuilder text = new StringBuilder();
        tokens.forEach(token -> text.append(token.text));
        return text.toString();
    }
}
