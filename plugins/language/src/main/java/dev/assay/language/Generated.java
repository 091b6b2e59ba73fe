package dev.assay.language;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assay.engine.models.transformer.Touch;
import dev.assay.spi.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was written. Its JSON is the one object that {@code assay generate --json} prints.
 *
 * @param tokens those generated, a stop token among them
 * @param text of these tokens, without the prompt
 * @param score the sum of the log-probabilities in nats; of a beam search divided by the length's power
 * @param stopped whether a stop token or a stop text ended it, and not the limit
 * @param nbest the best texts of a beam search, this one first; null when only one was wanted
 * @param touched where interventions acted; null when there were none
 * @param printed the same for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Generated(
        @JsonProperty("prompt_ids") List<Integer> promptIds,
        List<Token> tokens,
        String text,
        double score,
        boolean stopped,
        @Nullable List<Text> nbest,
        @Nullable List<Touch> touched,
        @JsonIgnore String printed)
        implements Printable {

    /** A token with the log-probability that the model gave it. */
    record Token(int id, String text, double logprob) {}

    /** One text of several. */
    record Text(List<Token> tokens, String text, double score, boolean stopped) {

        static Text of(List<TokenPart> parts, double score, boolean stopped) {
            return new Text(
                    parts.stream()
                            .map(part -> new Token(part.id(), part.text(), part.logprob()))
                            .toList(),
                    TokenPart.text(parts),
                    score,
                    stopped);
        }
    }
}
