package dev.assay.steering.extraction;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.spi.Printable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How many sentences a vector brings back, by place and position, beside controls.
 *
 * @param cells in the order in which they were measured
 * @param bestHook the place where most sentences of the model's own kind were brought back; of equals that with the fewest steps
 * @param bestPositions the positions there
 * @param tokens mean number of tokens of these sentences
 */
record Recovery(List<Cell> cells, String bestHook, Where bestPositions, double tokens) implements Printable {

    /** Whose sentences, and which model. */
    enum Kind {
        /** Texts of the kind that the model learnt from, but which it did not see. */
        IN_DISTRIBUTION,
        /** Texts of another kind. */
        OUT_OF_DISTRIBUTION,
        /** Tokens drawn at random, as many as the sentences have. */
        RANDOM_TOKENS,
        /** The sentences, and a model of the same shape with weights drawn at random. */
        UNTRAINED
    }

    /**
     * @param exact how many are decoded exactly
     * @param tokenAccuracy mean over the sentences
     * @param bleu mean smoothed BLEU-4 of what greedy decoding gives
     * @param steps mean over those found; 0 when none was
     * @param normInStates mean norm of the vectors, in units of that of the hidden states
     */
    record Cell(
            String hook,
            Where positions,
            Kind kind,
            int exact,
            int of,
            double tokenAccuracy,
            double bleu,
            double steps,
            double normInStates) {}

    @JsonIgnore
    @Override
    public String printed() {
        Set<Kind> kinds = new LinkedHashSet<>(cells.stream().map(Cell::kind).toList());
        StringBuilder out =
                new StringBuilder("Sentences decoded exactly (share of tokens right, mean steps of those found)\n\n");
        out.append(String.format("%-28s %-6s", "place", "where"));
        kinds.forEach(kind -> out.append(
                String.format("  %-26s", kind.name().toLowerCase(Locale.ROOT).replace('_', ' '))));
        List<String> seen = new ArrayList<>();
        for (Cell cell : cells) {
            String row = String.format(
                    "%n%-28s %-6s", cell.hook, cell.positions.name().toLowerCase(Locale.ROOT));
            if (!seen.contains(row)) {
                seen.add(row);
                out.append(row);
            }
            out.append(String.format(
                    Locale.ROOT,
                    "  %-26s",
                    String.format(
                            Locale.ROOT,
                            "%3d/%-3d %5.1f %% (%.3f, %.0f)",
                            cell.exact,
                            cell.of,
                            100.0 * cell.exact / cell.of,
                            cell.tokenAccuracy,
                            cell.steps)));
        }
        return out.append(String.format(
                        Locale.ROOT,
                        "%n%nbest: %s, %s; %.1f tokens to a sentence%n",
                        bestHook,
                        bestPositions.name().toLowerCase(Locale.ROOT),
                        tokens))
                .toString();
    }
}
