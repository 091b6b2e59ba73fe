package dev.assay.checks;

import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Why the log-probabilities that a decoder reported are not those of the loss. Each cause that is known predicts what the decoder
 * would have reported (the log-probability after a temperature, after top-k, of the neighbouring token, without the begin token …),
 * free numbers such as the temperature are fitted, and the causes are ranked by {@link Fit}. What predicts no numbers is told by where the
 * deviations are. Totals have their own diagnosis, {@link TotalsDiagnosis}.
 */
final class ScoreDiagnosis {

    /** Prompts up to this length are tried with each part of them cut off; each is a pass over all texts. */
    private static final int MOST_PROMPT = 24;

    private static final int[] TOP_K = {2, 3, 4, 5, 8, 10, 16, 20, 32, 40, 50, 64, 100};
    private static final double[] MIN_P = {0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5};
    private static final double[] TOP_P = {0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.92, 0.95, 0.98, 0.99};

    private final LanguageProbe probe;
    private final List<ScoredText> texts;
    private final List<float[][]> logits;
    private final @Nullable Choice choice;
    private final Tolerance tolerance;

    /**
     * @param logits of each whole text
     * @param choice how the tokens were chosen; null: unknown
     */
    ScoreDiagnosis(
            LanguageProbe probe,
            List<ScoredText> texts,
            List<float[][]> logits,
            @Nullable Choice choice,
            Tolerance tolerance) {
        this.probe = probe;
        this.texts = texts;
        this.logits = logits;
        this.choice = choice;
        this.tolerance = tolerance;
    }

    /** The loss's log-probabilities of the generated tokens. */
    static double[] expected(ScoredText text, float[][] logits) {
        double[] expected = new double[text.generated().length];
        for (int i = 0; i < expected.length; i++) {
            int before = text.prompt().length + i - 1;
            expected[i] = before < 0 ? Double.NaN : LogSoftmax.of(logits[before])[text.generated()[i]];
        }
        return expected;
    }

    /** One generated token. */
    @SuppressWarnings("ArrayRecordComponent") // A view of what is diagnosed; never compared.
    record Token(ScoredText text, float[][] logits, int index) {
        int id() {
            return text.generated()[index];
        }

        float[] before() {
            return logits[text.prompt().length + index - 1];
        }

        double[] distribution() {
            return LogSoftmax.of(before());
        }

        double expected() {
            return distribution()[id()];
        }

        double found() {
            return text.logprobs()[index];
        }
    }

    private List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            for (int i = 0; i < texts.get(row).logprobs().length; i++) {
                if (texts.get(row).prompt().length + i > 0) {
                    tokens.add(new Token(texts.get(row), logits.get(row), i));
                }
            }
        }
        return tokens;
    }

    private static double[] map(List<Token> tokens, Function<Token, Double> value) {
        return tokens.stream().mapToDouble(value::apply).toArray();
    }

    /** Of deviations by token. */
    List<Cause> ofTokens() {
        return ofTokens(List.of());
    }

    /** @param others log-probabilities, by the loss, of texts whose scores may have come to another text */
    List<Cause> ofTokens(List<double[]> others) {
        List<Token> tokens = tokens();
        Fit fit = new Fit(map(tokens, Token::expected), map(tokens, Token::found), tolerance.value());
        warps(fit, tokens);
        new Penalties(fit, tokens).predict();
        neighbours(fit, tokens);
        choices(fit, tokens);
        lines(fit, others);
        starts(fit, tokens);
        truncated(fit, tokens);
        double[] uniform =
                map(tokens, t -> Arrays.stream(t.distribution()).average().orElse(0));
        fit.predict("label-smoothing", "One side smooths its labels.", fit.mixture(uniform), 1);
        fit.predict(
                "softmax-twice",
                "Probabilities go through a second softmax.",
                map(tokens, t -> LossCheck.twice(t.distribution())[t.id()]));
        fit.units();
        fit.rounding();
        return fit.ranked(places());
    }

    private void warps(Fit fit, List<Token> tokens) {
        double temperature = temperature(fit, tokens);
        fit.predict(
                "score-after-temperature",
                "The score is taken after the temperature (%.3g): keep the log-softmax of the untouched logits."
                        .formatted(temperature),
                map(tokens, t -> LogSoftmax.of(divided(t.before(), temperature))[t.id()]),
                1);
        for (int k : choice instanceof Choice.Sampling s && s.topK() > 0 ? new int[] {s.topK()} : TOP_K) {
            fit.predict(
                    "score-after-top-k",
                    "The score is taken after top-k (%d), whose rest is scaled up to 1.".formatted(k),
                    map(tokens, t -> warped(t, 1, k, 1)));
        }
        for (double p : choice instanceof Choice.Sampling s && s.topP() < 1 ? new double[] {s.topP()} : TOP_P) {
            fit.predict(
                    "score-after-top-p",
                    "The score is taken after top-p (%.3g), whose rest is scaled up to 1.".formatted(p),
                    map(tokens, t -> warped(t, 1, 0, p)));
        }
        for (double p : MIN_P) {
            fit.predict(
                    "score-after-min-p",
                    "The score is taken after min-p (%.3g), whose rest is scaled up to 1.".formatted(p),
                    map(tokens, t -> afterMinP(t, p)));
        }
        if (choice instanceof Choice.Sampling s) {
            fit.predict(
                    "score-after-warping",
                    "The score is of the warped distribution that was drawn from (temperature %.3g, top-k %d, top-p %.3g)."
                            .formatted(s.temperature(), s.topK(), s.topP()),
                    map(tokens, t -> warped(t, s.temperature(), s.topK(), s.topP())));
        }
    }

    /** The temperature that explains most: the asked one if it explains all, else by thirds on a logarithmic scale. */
    private double temperature(Fit fit, List<Token> tokens) {
        Function<Double, Double> rest =
                t -> fit.rms(map(tokens, token -> LogSoftmax.of(divided(token.before(), t))[token.id()]));
        if (choice instanceof Choice.Sampling s
                && s.temperature() != 1
                && rest.apply(s.temperature()) <= tolerance.value()) {
            return s.temperature();
        }
        double low = Math.log(0.1);
        double high = Math.log(10);
        for (int i = 0; i < 40; i++) {
            double a = low + (high - low) / 3;
            double b = high - (high - low) / 3;
            if (rest.apply(Math.exp(a)) < rest.apply(Math.exp(b))) {
                high = b;
            } else {
                low = a;
            }
        }
        return Math.exp((low + high) / 2);
    }

    private static double[] divided(float[] logits, double temperature) {
        double[] divided = new double[logits.length];
        for (int i = 0; i < divided.length; i++) {
            divided[i] = logits[i] / temperature;
        }
        return divided;
    }

    private static double warped(Token token, double temperature, int topK, double topP) {
        return Warp.of(token.before(), temperature, topK, topP)[token.id()];
    }

    /** Tokens less probable than so much of the best one's probability are left out (Nguyen et al., 2024); the drawn one never is. */
    private static double afterMinP(Token token, double share) {
        double[] distribution = token.distribution();
        double own = distribution[token.id()];
        double least = Arrays.stream(distribution).max().orElse(0) + Math.log(share);
        return own
                - Math.log(Arrays.stream(distribution)
                        .filter(x -> x >= least || x == own)
                        .map(Math::exp)
                        .sum());
    }

    /** Other numbers of the same steps than those of the tokens that were chosen. */
    private static void choices(Fit fit, List<Token> tokens) {
        fit.predict(
                "score-of-best-token",
                "Each step is given the log-probability of its most probable token instead of that of the chosen one.",
                map(tokens, t -> Arrays.stream(t.distribution()).max().orElse(0)));
        fit.predict("cumulative", "Each token is given the sum of all log-probabilities so far.", map(tokens, t -> {
            double sum = 0;
            for (int i = 0; i <= t.index(); i++) {
                sum += t.text().prompt().length + i == 0 ? 0 : new Token(t.text(), t.logits(), i).expected();
            }
            return sum;
        }));
        fit.predict(
                "first-token-not-scored",
                "The first token is given 0, as if it had not been chosen.",
                map(tokens, t -> t.index() == 0 ? 0 : t.expected()));
        fit.predict(
                "end-token-not-scored",
                "The last token is given 0, as if it had not been chosen.",
                map(tokens, t -> t.index() == t.text().generated().length - 1 ? 0 : t.expected()));
    }

    /** For each text, of the others of its length the one whose scores are nearest to those that were found; to choose one takes a number. */
    private void lines(Fit fit, List<double[]> others) {
        List<Double> predicted = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            double[] found = texts.get(row).logprobs();
            double[] own = expected(texts.get(row), logits.get(row));
            double[] nearest = own;
            for (double[] other : others) {
                boolean nearer = other.length == found.length && distance(other, found) < distance(nearest, found);
                nearest = nearer ? other : nearest;
            }
            for (int i = 0; i < found.length; i++) {
                if (texts.get(row).prompt().length + i > 0) {
                    predicted.add(nearest[i]);
                }
            }
        }
        if (!others.isEmpty()) {
            fit.predict(
                    "scores-of-another-line",
                    "Texts have the scores of other texts: lines, or rows of a batch, were put together in another order.",
                    Fit.array(predicted),
                    texts.size());
        }
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Double.isNaN(a[i]) || a[i] == b[i] ? 0 : (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    private static void neighbours(Fit fit, List<Token> tokens) {
        fit.predict(
                "score-of-previous-token",
                "Each token is given the log-probability of the one before it.",
                map(tokens, t -> neighbour(t, -1)));
        fit.predict(
                "score-of-next-token",
                "Each token is given the log-probability of the one after it.",
                map(tokens, t -> neighbour(t, 1)));
        fit.predict(
                "logits-of-own-position",
                "A token's log-probability is read from the logits at its own position instead of the one before.",
                map(tokens, t -> {
                    int at = t.text().prompt().length + t.index();
                    return at < t.logits().length ? LogSoftmax.of(t.logits()[at])[t.id()] : t.expected();
                }));
        fit.predict("logits-not-normalised", "Logits are reported instead of log-probabilities.", map(tokens, t ->
                (double) t.before()[t.id()]));
    }

    private static double neighbour(Token token, int step) {
        int index = token.index() + step;
        return index < 0 || index >= token.text().generated().length
                ? token.expected()
                : new Token(token.text(), token.logits(), index).expected();
    }

    /** The two sides begin differently: one more forward pass for each way. */
    private void starts(Fit fit, List<Token> tokens) {
        Integer begin = probe.facts().begin();
        if (begin == null) {
            return;
        }
        int[] prompt = texts.getFirst().prompt();
        boolean has = prompt.length > 1 && prompt[0] == begin;
        rescored(
                fit,
                tokens,
                "begin-token-doubled",
                "The decoder reads the begin token twice, the loss once.",
                text -> LanguageProbe.join(new int[] {begin}, text));
        if (has) {
            rescored(
                    fit,
                    tokens,
                    "begin-token-missing",
                    "The decoder reads the prompt without the begin token that the loss reads.",
                    text -> text.length > 1 ? Arrays.copyOfRange(text, 1, text.length) : text);
        }
    }

    /** The decoder reads only the end of a prompt, or only its beginning. */
    private void truncated(Fit fit, List<Token> tokens) {
        int longest = texts.stream().mapToInt(t -> t.prompt().length).max().orElse(0);
        for (int n = 1; n < Math.min(longest, MOST_PROMPT); n++) {
            int kept = n;
            rescored(
                    fit,
                    tokens,
                    "prompt-truncated",
                    "The decoder reads the last %d tokens of a prompt, the loss reads all.".formatted(n),
                    text -> text.length > kept ? Arrays.copyOfRange(text, text.length - kept, text.length) : text);
            rescored(
                    fit,
                    tokens,
                    "prompt-truncated",
                    "The decoder reads the first %d tokens of a prompt, the loss reads all.".formatted(n),
                    text -> Arrays.copyOf(text, Math.min(text.length, kept)));
        }
    }

    private void rescored(
            Fit fit, List<Token> tokens, String name, String explanation, Function<int[], int[]> changed) {
        double[] predicted = new double[tokens.size()];
        int at = 0;
        for (ScoredText text : texts) {
            int[] prompt = changed.apply(text.prompt());
            if (prompt.length == 0
                    || (probe.facts().context() > 0
                            && prompt.length + text.generated().length
                                    > probe.facts().context())) {
                return;
            }
            ScoredText other = new ScoredText(prompt, text.generated(), text.logprobs(), text.score(), text.stopped());
            double[] scores = expected(other, probe.logits(other.whole()));
            for (int i = 0; i < text.logprobs().length; i++) {
                predicted[at++] = scores[i];
            }
        }
        fit.predict(name, explanation, predicted);
    }

    /** What the places of the deviations say. */
    private List<Cause> places() {
        int longest = texts.stream().mapToInt(t -> t.prompt().length).max().orElse(0);
        boolean first = false;
        boolean later = false;
        boolean inLongest = false;
        boolean inShorter = false;
        for (int row = 0; row < texts.size(); row++) {
            double[] expected = expected(texts.get(row), logits.get(row));
            double[] found = texts.get(row).logprobs();
            for (int i = 0; i < found.length; i++) {
                if (Deviation.differ(expected[i], found[i], tolerance.value())) {
                    first |= i == 0;
                    later |= i > 0;
                    boolean isLongest = texts.get(row).prompt().length == longest;
                    inLongest |= isLongest;
                    inShorter |= !isLongest;
                }
            }
        }
        List<Cause> causes = new ArrayList<>();
        boolean beam = choice instanceof Choice.Beam;
        if (beam) {
            causes.add(new Cause(
                    "cache-not-reordered",
                    "After a step of the beam the cache's rows stay where they were, though the texts change places.",
                    !first && later ? 0.45 : 0.25));
        }
        causes.add(new Cause(
                "cache",
                "The first token is right and later ones are not: the cached step is not the full pass; positions"
                        + " start again, or keys and values are not those of the text.",
                !first && later ? 0.4 : 0.1));
        causes.add(new Cause(
                "padding",
                "Only prompts shorter than the longest are wrong: padding is attended, or positions count it.",
                inShorter && !inLongest ? 0.42 : 0.1));
        causes.add(new Cause(
                "different-input",
                "The two sides do not read the same: begin token, positions, template or weights differ.",
                first && inLongest ? 0.3 : 0.05));
        causes.sort(Comparator.comparingDouble(Cause::fit).reversed());
        return causes;
    }
}
