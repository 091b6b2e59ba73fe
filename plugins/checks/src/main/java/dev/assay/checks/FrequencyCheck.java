package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * Tokens are drawn as often as they are probable: a G-test (log-likelihood ratio; Sokal and Rohlf, Biometry) of the frequencies of
 * the first token after short prompts. Tokens that are expected less than 5 times are put together. A cause predicts another distribution; it
 * is named when the test accepts that one.
 */
final class FrequencyCheck implements Check<LanguageProbe> {

    /** Of a false alarm at one prompt. */
    private static final double LEVEL = 1e-7;
    /** A distribution that the test accepts at this level explains the draws. */
    private static final double ACCEPTED = 1e-3;

    private static final int PROMPTS = 3;
    private static final int DRAWS = 2000;
    private static final int BATCH = 500;

    private final String id;
    private final Choice.Sampling sampling;

    private FrequencyCheck(String id, Choice.Sampling sampling) {
        this.id = id;
        this.sampling = sampling;
    }

    static FrequencyCheck raw(long seed) {
        return new FrequencyCheck("sampling-frequencies", new Choice.Sampling(1, 0, 1, seed));
    }

    /** Few enough that one more or less shows. */
    static FrequencyCheck topK(long seed) {
        return new FrequencyCheck("top-k-sampling-frequencies", new Choice.Sampling(1, 4, 1, seed));
    }

    static FrequencyCheck warped(long seed) {
        return new FrequencyCheck("warped-sampling-frequencies", new Choice.Sampling(0.6, 8, 0.8, seed));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String compares() {
        return sampling.topK() == 0
                ? "tokens are drawn as often as the loss says that they are probable"
                : sampling.topP() == 1
                        ? "tokens drawn with top-k are as frequent as the loss's probabilities of the most probable ones say"
                        : "tokens drawn with temperature, top-k and top-p are as frequent as the loss's probabilities say,"
                                + " warped in this order";
    }

    /** Of one prompt: its logits, how often each token came, and how probable it is that chance did that. */
    @SuppressWarnings("ArrayRecordComponent") // Local to this test.
    private record Drawn(int[] prompt, float[] logits, int[] counts, double p) {}

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.SAMPLING)) {
            return Result.notApplicable("the system does not sample");
        }
        List<Drawn> all = new ArrayList<>();
        for (int i = 0; i < PROMPTS; i++) {
            int[] text = probe.texts().get(i);
            int[] prompt = Arrays.copyOf(text, Math.min(text.length, i + 1));
            float[][] read = probe.logits(prompt);
            float[] logits = read[read.length - 1];
            int[] counts = counts(probe, prompt, logits.length, i);
            all.add(new Drawn(
                    prompt,
                    logits,
                    counts,
                    p(counts, Warp.of(logits, sampling.temperature(), sampling.topK(), sampling.topP()))));
        }
        Drawn worst = Collections.min(all, Comparator.comparingDouble(Drawn::p));
        Tolerance tolerance = new Tolerance(
                LEVEL,
                "a G-test of %d draws for each of %d prompts; it fails below p = %.0e"
                        .formatted(DRAWS, PROMPTS, LEVEL));
        if (worst.p >= LEVEL) {
            return Result.passed("the least p of %d G-tests is %.3g".formatted(PROMPTS, worst.p), tolerance);
        }
        double[] expected = Warp.of(worst.logits, sampling.temperature(), sampling.topK(), sampling.topP());
        int off = 0;
        for (int v = 0; v < expected.length; v++) {
            if (gap(worst, expected, v) > gap(worst, expected, off)) {
                off = v;
            }
        }
        return Result.failed(
                "tokens are not drawn as often as they are probable (p = %.3g); farthest off is token %d"
                        .formatted(worst.p, off),
                tolerance,
                new Evidence(
                        List.of(probe.show(worst.prompt)),
                        worst.prompt.length,
                        null,
                        Math.exp(expected[off]),
                        worst.counts[off] / (double) DRAWS),
                causes(all));
    }

    /** Whether each token came for whole batches only, of which there are several that differ. */
    private static boolean shared(List<Drawn> all) {
        return all.stream().allMatch(d -> Arrays.stream(d.counts).allMatch(count -> count % BATCH == 0))
                && all.stream()
                        .anyMatch(d -> Arrays.stream(d.counts)
                                        .filter(count -> count > 0)
                                        .count()
                                > 1);
    }

    private static double gap(Drawn drawn, double[] expected, int v) {
        return Math.abs(Math.exp(expected[v]) - drawn.counts[v] / (double) DRAWS);
    }

    private int[] counts(LanguageProbe probe, int[] prompt, int vocabulary, int round) {
        int[] counts = new int[vocabulary];
        for (int from = 0; from < DRAWS; from += BATCH) {
            Choice choice = new Choice.Sampling(
                    sampling.temperature(),
                    sampling.topK(),
                    sampling.topP(),
                    sampling.seed() + 31L * round + 7919L * from);
            for (GeneratedText text : probe.decode(Collections.nCopies(BATCH, prompt), choice, Set.of(), 1)) {
                counts[text.ids()[0]]++;
            }
        }
        return counts;
    }

    /** The probability of a G as large or larger under a distribution; 0 when what it excludes was drawn. */
    private static double p(int[] counts, double[] logProbabilities) {
        double g = 0;
        int cells = 0;
        double restExpected = 0;
        double rest = 0;
        for (int v = 0; v < counts.length; v++) {
            double expected = Math.exp(logProbabilities[v]) * DRAWS;
            if (expected == 0 && counts[v] > 0) {
                return 0;
            }
            if (expected < 5) {
                restExpected += expected;
                rest += counts[v];
            } else {
                cells++;
                g += counts[v] == 0 ? 0 : 2 * counts[v] * Math.log(counts[v] / expected);
            }
        }
        if (restExpected > 0) {
            // Fewer than 5 expected there: chi-squared is too strict for so rare a cell, and one more degree of freedom
            // makes up for it.
            cells += restExpected < 5 ? 2 : 1;
            g += rest == 0 ? 0 : 2 * rest * Math.log(rest / restExpected);
        }
        if (cells < 2) {
            return 1;
        }
        return 1 - new ChiSquaredDistribution(cells - 1.0).cumulativeProbability(Math.max(0, g));
    }

    private List<Cause> causes(List<Drawn> all) {
        List<Cause> causes = new ArrayList<>();
        double t = sampling.temperature();
        int k = sampling.topK();
        double top = sampling.topP();
        boolean one = all.stream()
                .allMatch(d -> Arrays.stream(d.counts).filter(c -> c > 0).count() == 1);
        if (one) {
            causes.add(new Cause(
                    "always-the-most-probable",
                    "One token is drawn always: sampling is off, or every row has one seed.",
                    0.9));
        }
        if (shared(all)) {
            causes.add(new Cause(
                    "rows-share-random-numbers",
                    "All rows of a batch draw the same token: they share one stream of random numbers.",
                    0.95));
        }
        if (k > 0) {
            add(
                    causes,
                    all,
                    "temperature-ignored",
                    "The temperature is not applied.",
                    logits -> Warp.of(logits, 1, k, top));
            add(
                    causes,
                    all,
                    "temperature-inverted",
                    "Logits are multiplied by the temperature.",
                    logits -> Warp.of(logits, 1 / t, k, top));
            add(causes, all, "top-k-ignored", "Top-k is not applied.", logits -> Warp.of(logits, t, 0, top));
            add(
                    causes,
                    all,
                    "top-k-off-by-one",
                    "One token too many or too few is kept by top-k.",
                    logits -> Warp.of(logits, t, k - 1, top));
            add(
                    causes,
                    all,
                    "top-k-off-by-one",
                    "One token too many or too few is kept by top-k.",
                    logits -> Warp.of(logits, t, k + 1, top));
            add(causes, all, "top-p-ignored", "Top-p is not applied.", logits -> Warp.of(logits, t, k, 1));
            add(
                    causes,
                    all,
                    "top-p-off-by-one",
                    "The token that reaches the mass of top-p is left out.",
                    logits -> nucleus(logits, t, k, top));
            add(
                    causes,
                    all,
                    "warps-in-other-order",
                    "Top-p is applied before the temperature.",
                    logits -> topPFirst(logits, t, k, top));
        } else {
            for (double other = 0.3; other < 2.01; other += 0.05) {
                double fitted = other;
                add(
                        causes,
                        all,
                        "temperature-on-by-default",
                        "Draws are as with a temperature of %.2f.".formatted(fitted),
                        logits -> Warp.of(logits, fitted, 0, 1));
            }
            for (int other : new int[] {2, 3, 4, 5, 8, 10, 16, 20, 32, 40, 50, 64, 100}) {
                add(
                        causes,
                        all,
                        "top-k-on-by-default",
                        "Draws are as with top-k of %d.".formatted(other),
                        logits -> Warp.of(logits, 1, other, 1));
            }
            for (double other : new double[] {0.5, 0.7, 0.8, 0.9, 0.92, 0.95, 0.98}) {
                add(
                        causes,
                        all,
                        "top-p-on-by-default",
                        "Draws are as with top-p of %.2f.".formatted(other),
                        logits -> Warp.of(logits, 1, 0, other));
            }
        }
        causes.sort((a, b) -> Double.compare(b.fit(), a.fit()));
        if (causes.isEmpty()) {
            causes.add(new Cause(
                    "other-distribution",
                    "Draws come from another distribution than the loss's: a generator that is used twice, a penalty,"
                            + " or another model.",
                    0.2));
        }
        return causes;
    }

    private static void add(
            List<Cause> causes, List<Drawn> all, String name, String why, Function<float[], double[]> other) {
        double p = all.stream()
                .mapToDouble(d -> p(d.counts, other.apply(d.logits)))
                .min()
                .orElse(0);
        if (p > ACCEPTED) {
            causes.removeIf(cause -> cause.name().equals(name) && cause.fit() <= 0.5 + p / 2);
            if (causes.stream().noneMatch(cause -> cause.name().equals(name))) {
                causes.add(new Cause(name, why, 0.5 + p / 2));
            }
        }
    }

    /** Top-p without the token that reaches the mass, but never nothing. */
    private static double[] nucleus(float[] logits, double temperature, int topK, double topP) {
        double[] kept = Warp.of(logits, temperature, topK, topP);
        int least = 0;
        int count = 0;
        for (int v = 0; v < kept.length; v++) {
            if (Double.isFinite(kept[v])) {
                count++;
                least = !Double.isFinite(kept[least]) || kept[v] < kept[least] ? v : least;
            }
        }
        if (count > 1) {
            kept[least] = Double.NEGATIVE_INFINITY;
        }
        return LogSoftmax.of(kept);
    }

    private static double[] topPFirst(float[] logits, double temperature, int topK, double topP) {
        double[] kept = Warp.of(logits, 1, topK, topP);
        for (int v = 0; v < kept.length; v++) {
            kept[v] /= temperature;
        }
        return LogSoftmax.of(kept);
    }
}
