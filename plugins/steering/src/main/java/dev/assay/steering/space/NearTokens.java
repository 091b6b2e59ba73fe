package dev.assay.steering.space;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.spi.Printable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that a vector stands for.
 *
 * @param vector as an expression
 * @param places where it is added; their parts are summed
 * @param finalNorm whether the final norm was applied to the vector
 * @param prompt after which the effect was measured; null when it was not
 * @param strength of the vector for the effect
 * @param promoted the tokens of the highest logits, the highest first
 * @param suppressed those of the lowest, the lowest first
 */
public record NearTokens(
        String model,
        String vector,
        List<String> places,
        double norm,
        boolean finalNorm,
        @Nullable String prompt,
        double strength,
        List<Token> promoted,
        List<Token> suppressed)
        implements Printable {

    /**
     * One token.
     *
     * @param logit of the lens
     * @param cosine between the vector, as the unembedding reads it, and the token's row
     * @param effect by how much the vector changes the token's log-probability after the prompt, in nats, through all layers; null when it was
     *     not measured
     */
    public record Token(
            int id,
            String text,
            double logit,
            double cosine,
            @Nullable Double effect) {}

    public NearTokens {
        places = List.copyOf(places);
        promoted = List.copyOf(promoted);
        suppressed = List.copyOf(suppressed);
    }

    @Override
    @JsonIgnore
    public String printed() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s of %s at %s, norm %.4g, through the unembedding %s the final norm%n",
                vector,
                model,
                String.join(", ", places),
                norm,
                finalNorm ? "after" : "without"));
        if (prompt != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "effect: change of the log-probability after \"%s\", with strength %.3g%n",
                    prompt,
                    strength));
        }
        table(text, "promoted", promoted);
        table(text, "suppressed", suppressed);
        return text.toString();
    }

    private static void table(StringBuilder text, String title, List<Token> tokens) {
        text.append(String.format("%n%-24s %9s %8s %9s%n", title, "logit", "cosine", "effect"));
        for (Token token : tokens) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-24s %9.3f %8.3f %9s%n",
                    "\"" + token.text.replace("\n", "\\n") + "\"",
                    token.logit,
                    token.cosine,
                    token.effect == null ? "" : String.format(Locale.ROOT, "%+.3f", token.effect)));
        }
    }
}
