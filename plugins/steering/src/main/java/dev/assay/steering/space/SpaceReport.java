package dev.assay.steering.space;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.engine.table.Estimate;
import dev.assay.spi.Printable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How well angles between vectors follow the likeness of sentences.
 *
 * @param source of the pairs: a file, or how they were made
 * @param texts different sentences in them
 * @param missing pairs that were left out since a sentence has no vector
 * @param resampled what the bootstrap drew: pairs, groups of pairs that share sentences, or sentences
 * @param representations the latent vectors first, then hidden states
 * @param points one for each pair, for a chart
 */
public record SpaceReport(
        String model,
        String vectors,
        String source,
        int pairs,
        int texts,
        int missing,
        String resampled,
        List<Representation> representations,
        List<Point> points,
        List<String> warnings)
        implements Printable {

    /**
     * One way of giving a sentence a vector.
     *
     * @param name {@code latent vectors}, or the hook point whose states were averaged over the sentence
     * @param centred whether the mean of all sentences' vectors was taken away first
     * @param meanCosine over the pairs
     * @param spearman rank correlation of cosine and likeness
     * @param behind by how much its rank correlation is lower than that of the latent vectors treated alike; null of these
     */
    public record Representation(
            String name,
            boolean centred,
            double meanCosine,
            Estimate spearman,
            Estimate pearson,
            @Nullable Estimate behind) {}

    /**
     * One pair.
     *
     * @param cosine between its latent vectors
     * @param states cosine between the states of the last hook point
     */
    public record Point(String first, String second, double score, double cosine, double states) {}

    public SpaceReport {
        representations = List.copyOf(representations);
        points = List.copyOf(points);
        warnings = List.copyOf(warnings);
    }

    @Override
    @JsonIgnore
    public String printed() {
        String line = System.lineSeparator();
        StringBuilder text = new StringBuilder(String.format(
                "%d pairs of %d sentences (%s); vectors %s of %s%n%n", pairs, texts, source, vectors, model));
        text.append(String.format(
                "%-36s %-8s %7s  %-24s %-24s %s%n", "cosine of", "", "mean", "Spearman", "Pearson", "latent minus it"));
        for (Representation each : representations) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-36s %-8s %7.3f  %-24s %-24s %s%n",
                    each.name,
                    each.centred ? "centred" : "",
                    each.meanCosine,
                    shown(each.spearman),
                    shown(each.pearson),
                    each.behind == null ? "" : shown(each.behind)));
        }
        text.append("intervals: 95 %, bootstrap over ").append(resampled).append(line);
        if (missing > 0) {
            text.append(missing)
                    .append(" pairs left out: a sentence of them has no vector")
                    .append(line);
        }
        warnings.forEach(warning -> text.append("note: ").append(warning).append(line));
        return text.toString();
    }

    private static String shown(Estimate estimate) {
        return String.format(Locale.ROOT, "%6.3f [%.3f, %.3f]", estimate.value(), estimate.low(), estimate.high());
    }
}
