package dev.assay.steering.space;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.engine.table.Estimate;
import dev.assay.spi.Printable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Style transfer by means of latent vectors, beside random directions of equal norm.
 *
 * @param scorer how often n-grams tell the two styles apart in texts they were not learned from; null when that is not known
 * @param ways from the one label to the other, and back
 */
public record StyleReport(
        String model,
        List<String> vectors,
        String data,
        @Nullable Estimate scorer,
        List<Way> ways,
        List<String> warnings)
        implements Printable {

    /**
     * One direction: from sentences of a label to another.
     *
     * @param sources sentences whose mean is taken away
     * @param targets sentences whose mean is added
     * @param tested further sentences of the source label, whose vectors were moved
     * @param norm of the difference of the means
     * @param normOfVectors mean norm of the vectors that were moved
     */
    public record Way(
            String from,
            String to,
            int sources,
            int targets,
            int tested,
            double norm,
            double normOfVectors,
            List<Point> points) {

        public Way {
            points = List.copyOf(points);
        }
    }

    /**
     * One strength.
     *
     * @param lambda what the difference of the means is multiplied by
     * @param share of the decoded texts that the scorer takes for the target label
     * @param content mean share of the sentence's own content words, of which the label is independent, that are in the decoded text
     * @param bleu mean BLEU-4 of the decoded text against the sentence
     * @param changed share of the texts that are not the sentence any more
     * @param shareByChance what random directions of equal norm change the share by, from that at 0; null at 0
     * @param contentByChance likewise
     * @param randomShare mean share under random directions; null at 0
     * @param randomContent likewise
     */
    public record Point(
            String from,
            String to,
            double lambda,
            Estimate share,
            Estimate content,
            Estimate bleu,
            Estimate changed,
            @Nullable Chance shareByChance,
            @Nullable Chance contentByChance,
            @Nullable Double randomShare,
            @Nullable Double randomContent,
            List<Example> examples)
            implements Printable {

        public Point {
            examples = List.copyOf(examples);
        }

        @Override
        @JsonIgnore
        public String printed() {
            return String.format(
                    Locale.ROOT,
                    "%8.2f  %5.3f [%5.3f, %5.3f]  %7s %-8s  %7.3f %7s  %6.3f  %7.3f%n",
                    lambda,
                    share.value(),
                    share.low(),
                    share.high(),
                    shown(randomShare),
                    shareByChance == null ? "" : String.format(Locale.ROOT, "p %.3f", shareByChance.p()),
                    content.value(),
                    shown(randomContent),
                    bleu.value(),
                    changed.value());
        }

        private static String shown(@Nullable Double value) {
            return value == null ? "" : String.format(Locale.ROOT, "%.3f", value);
        }
    }

    /**
     * One text.
     *
     * @param random the same sentence under the first random direction; null at 0
     */
    public record Example(
            String text, String decoded, @Nullable String random) {}

    public StyleReport {
        vectors = List.copyOf(vectors);
        ways = List.copyOf(ways);
        warnings = List.copyOf(warnings);
    }

    @Override
    @JsonIgnore
    public String printed() {
        String line = System.lineSeparator();
        StringBuilder text = new StringBuilder("vectors " + String.join(", ", vectors) + " of " + model);
        if (scorer != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "; the scorer tells %.3f [%.3f, %.3f] of other texts of %s apart",
                    scorer.value(),
                    scorer.low(),
                    scorer.high(),
                    data));
        }
        text.append(line);
        for (Way way : ways) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%s to %s: mean of %d minus mean of %d, norm %.4g; %d other vectors moved, mean norm %.4g%n",
                    way.from,
                    way.to,
                    way.targets,
                    way.sources,
                    way.norm,
                    way.tested,
                    way.normOfVectors));
            text.append(String.format(
                    "%8s  %-20s  %-16s  %7s %7s  %6s  %7s%n",
                    "lambda", "share " + way.to, "random", "content", "random", "BLEU", "changed"));
            way.points.forEach(point -> text.append(point.printed()));
            for (Point point : way.points) {
                for (Example example : point.examples.subList(0, Math.min(1, point.examples.size()))) {
                    text.append(String.format(Locale.ROOT, "%8.2f  %s%n", point.lambda, example.text));
                    text.append("      ->  ").append(example.decoded).append(line);
                    if (example.random != null) {
                        text.append("  random  ").append(example.random).append(line);
                    }
                }
            }
        }
        warnings.forEach(warning -> text.append("note: ").append(warning).append(line));
        return text.toString();
    }
}
