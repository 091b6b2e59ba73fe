package dev.assay.steering.directions;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a direction; kept with it in its file.
 *
 * @param method as users write it
 * @param source which texts the sides are
 * @param places where it belongs
 * @param token whose state was taken; null: the model has one state per text
 * @param positive texts on the positive side, held-out ones among them
 * @param pairs of texts; where they come in none, those that chance made for methods that need them
 * @param paired whether the texts came in pairs
 * @param norm length of what strength 1 adds
 * @param normInStates the same in units of the mean length of a token's hidden state at that place
 * @param splitHalf mean cosine between directions from two halves of the texts; null for two prompts
 * @param cosines with what the other methods find in the same states
 * @param separation AUC on held-out texts; null for two prompts
 * @param gap difference of the sides' mean projections on held-out texts, in units of the states; null for two prompts
 * @param heldOut texts that were held out
 * @param warnings one sentence each
 */
record Card(
        String method,
        String source,
        List<String> places,
        @Nullable String token,
        int positive,
        int negative,
        int pairs,
        boolean paired,
        double norm,
        double normInStates,
        @Nullable Double splitHalf,
        List<Cosine> cosines,
        @Nullable Interval separation,
        @Nullable Interval gap,
        int heldOut,
        long seed,
        List<String> warnings) {

    /** The cosine with another method's direction. */
    record Cosine(String method, double cosine) {}

    Card {
        places = List.copyOf(places);
        cosines = List.copyOf(cosines);
        warnings = List.copyOf(warnings);
    }

    /** As people read it. */
    void print(StringBuilder out) {
        line(out, "direction", method + " at " + String.join(", ", places));
        line(
                out,
                "from",
                source + ": " + positive + " positive, " + negative + " negative" + (paired ? ", in pairs" : "")
                        + (token == null ? "" : "; token " + token));
        line(out, "norm", Show.number(norm) + ", " + Show.number(normInStates) + " of a mean hidden state there");
        if (splitHalf != null) {
            line(out, "split-half", "cosine " + Show.number(splitHalf));
        }
        if (!cosines.isEmpty()) {
            line(
                    out,
                    "cosine with",
                    String.join(
                            ", ",
                            cosines.stream()
                                    .map(other -> other.method + " " + Show.number(other.cosine))
                                    .toList()));
        }
        if (separation != null && gap != null) {
            line(out, "held out", heldOut + " texts: AUC " + separation + ", gap of the projections " + gap);
        }
        warnings.forEach(warning -> line(out, "warning", warning));
    }

    private static void line(StringBuilder out, String head, String text) {
        out.append(head)
                .append(" ".repeat(Math.max(1, 13 - head.length())))
                .append(text)
                .append('\n');
    }
}
