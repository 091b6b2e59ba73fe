package dev.assay.steering.use;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.spi.Printable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a model writes along the line from one steering vector to another.
 *
 * @param strip stop by stop, both ends among them
 * @param printed the same for people
 */
record SteerStrip(
        String from,
        String to,
        List<Stop> strip,
        @JsonIgnore String printed) implements Printable {

    /**
     * One stop.
     *
     * @param at from 0, the first vector alone, to 1, the second alone
     * @param text without the prompt
     * @param logprob sum over the tokens in nats; null where the logits were not finite
     * @param norm length of the vector at this stop, strength included
     * @param stopped whether a stop token ended it, and not the limit
     */
    record Stop(
            double at,
            String text,
            List<Token> tokens,
            @Nullable Double logprob,
            double norm,
            boolean stopped) {}

    /** A token with the log-probability in nats that the steered model gave it. */
    record Token(int id, String text, @Nullable Double logprob) {}

    static String printed(List<Stop> strip) {
        StringBuilder out = new StringBuilder();
        String before = "";
        for (Stop stop : strip) {
            String text = stop.tokens.stream().allMatch(token -> token.text.isEmpty())
                    ? stop.tokens.stream().map(Token::id).toList().toString()
                    : Plain.line(stop.text);
            out.append(String.format(Locale.ROOT, "%5.3f  %s%n", stop.at, text.equals(before) ? "〃" : text));
            before = text;
        }
        return out.toString();
    }
}
