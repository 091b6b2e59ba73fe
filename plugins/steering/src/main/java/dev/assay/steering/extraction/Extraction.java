package dev.assay.steering.extraction;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.assay.spi.Printable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of sentences.
 *
 * @param hook where they are added
 * @param positions at which positions
 * @param vectors in the order of the sentences
 * @param exact how many give their sentence exactly
 * @param of how many there are
 * @param leftOut texts of a file or data set that could not be used
 * @param resumed how many were kept from an earlier extraction
 * @param saved the name under which they are kept; null: they are not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Extraction(
        String hook,
        Where positions,
        List<ExtractedVector> vectors,
        int exact,
        int of,
        int leftOut,
        int resumed,
        @Nullable String saved)
        implements Printable {

    private static final int SHOWN = 40;

    @Override
    public String printed() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%d of %d sentences are decoded exactly, with a vector added at %s, %s%n%n",
                exact,
                of,
                hook,
                positions == Where.FIRST ? "the first position only" : "all positions"));
        out.append(String.format(
                "%-6s %6s %6s %6s %9s %7s %7s  %s%n",
                "exact", "tokens", "BLEU", "steps", "norm", "margin", "radius", "text"));
        for (ExtractedVector each : vectors.subList(0, Math.min(SHOWN, of))) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-6s %6.3f %6s %6d %7.2f h %7.2f %7s  %s%n",
                    each.exact() ? "yes" : "no",
                    each.tokenAccuracy(),
                    each.bleu() == null ? "" : String.format(Locale.ROOT, "%.3f", each.bleu()),
                    each.steps(),
                    each.normInStates(),
                    each.margin(),
                    each.radius() == null ? "" : String.format(Locale.ROOT, "%.2f h", each.radius()),
                    each.text()));
            if (each.decoded() != null) {
                out.append(String.format("%52s  -> %s%n", "", each.decoded()));
            }
        }
        if (of > SHOWN) {
            out.append("… and ").append(of - SHOWN).append(" more; --json gives all\n");
        }
        out.append("h: mean norm of the sentence's hidden states there\n");
        if (saved != null) {
            out.append("saved as ").append(saved).append('\n');
        }
        return out.toString();
    }
}
