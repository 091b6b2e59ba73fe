package dev.assay.steering.use;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.TextStream;
import dev.assay.spi.Printable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One token that was written.
 *
 * @param kind {@code token}
 * @param sample number of the text, from 0
 * @param index among the generated tokens, from 0
 * @param logprob in nats under the side's own model; null where its logits are not finite
 * @param alternatives the most probable tokens in its place, best first, itself among them
 */
record SteerTokenPart(
        String kind,
        Side side,
        int sample,
        int index,
        int id,
        String text,
        @Nullable Double logprob,
        List<Alternative> alternatives)
        implements Printable {

    /** A token that could have stood there. */
    record Alternative(int id, String text, @Nullable Double logprob) {}

    /** A token as it is shown; {@code text} is what it adds to the text, nothing without a tokenizer. */
    record Shown(int id, String text, @Nullable Double logprob, List<Alternative> alternatives) {

        /** @param stream of the tokens before it, which goes on by this one; null without a tokenizer */
        static Shown of(GeneratedText.Token token, @Nullable TextStream stream) {
            List<Alternative> alternatives = token.alternatives().stream()
                    .map(other -> new Alternative(
                            other.id(), stream == null ? "" : stream.peek(other.id()), finite(other.logprob())))
                    .toList();
            return new Shown(
                    token.id(), stream == null ? "" : stream.next(token.id()), finite(token.logprob()), alternatives);
        }
    }

    static SteerTokenPart of(Side side, int sample, int index, Shown token) {
        return new SteerTokenPart(
                "token", side, sample, index, token.id, token.text, token.logprob, token.alternatives);
    }

    /** Null for what JSON does not have. */
    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Several texts grow at the same time, which no line can show; they stand in the result. */
    @Override
    public String printed() {
        return sample == 0 ? Plain.text(text) : "";
    }
}
