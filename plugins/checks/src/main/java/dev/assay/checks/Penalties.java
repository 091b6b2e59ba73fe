package dev.assay.checks;

import dev.assay.checks.ScoreDiagnosis.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Predicts scores after what changes logits by token: penalties for tokens that are there already (Keskar et al., 2019: by a factor; OpenAI's
 * presence and frequency penalties: by a sum), and a bias of one token.
 */
final class Penalties {

    private static final double[] FACTORS = {1.02, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4, 1.5, 1.8, 2};
    /** Tokens whose bias is tried; each is a pass over all scores. */
    private static final int BIASED = 4096;

    private final Fit fit;
    private final List<Token> tokens;
    private final double[] found;
    private final List<double[]> distributions;

    Penalties(Fit fit, List<Token> tokens) {
        this.fit = fit;
        this.tokens = tokens;
        this.found = tokens.stream().mapToDouble(Token::found).toArray();
        this.distributions = tokens.stream().map(Token::distribution).toList();
    }

    void predict() {
        for (double factor : FACTORS) {
            fit.predict(
                    "score-after-repetition-penalty",
                    "The score is taken after a repetition penalty (%.3g).".formatted(factor),
                    tokens.stream().mapToDouble(t -> divided(t, factor)).toArray());
        }
        double presence = least(by -> fit.rms(lowered(by, count -> count > 0 ? 1 : 0)));
        if (Math.abs(presence) > 0.01) {
            fit.predict(
                    "score-after-presence-penalty",
                    "The score is taken after a presence penalty (%.3g).".formatted(presence),
                    lowered(presence, count -> count > 0 ? 1 : 0),
                    1);
        }
        double frequency = least(by -> fit.rms(lowered(by, count -> count)));
        if (Math.abs(frequency) > 0.01) {
            fit.predict(
                    "score-after-frequency-penalty",
                    "The score is taken after a frequency penalty (%.3g).".formatted(frequency),
                    lowered(frequency, count -> count),
                    1);
        }
        bias();
    }

    /** By thirds; between −3 and 3. */
    private static double least(DoubleUnaryOperator rest) {
        double low = -3;
        double high = 3;
        for (int i = 0; i < 40; i++) {
            double a = low + (high - low) / 3;
            double b = high - (high - low) / 3;
            if (rest.applyAsDouble(a) < rest.applyAsDouble(b)) {
                high = b;
            } else {
                low = a;
            }
        }
        return (low + high) / 2;
    }

    private static int[] counts(Token token, int vocabulary) {
        int[] counts = new int[vocabulary];
        int[] whole = token.text().whole();
        for (int i = 0; i < token.text().prompt().length + token.index(); i++) {
            counts[whole[i]]++;
        }
        return counts;
    }

    private static double divided(Token token, double factor) {
        float[] before = token.before();
        int[] counts = counts(token, before.length);
        double[] logits = new double[before.length];
        for (int v = 0; v < logits.length; v++) {
            double logit = before[v];
            logits[v] = counts[v] == 0 ? logit : logit > 0 ? logit / factor : logit * factor;
        }
        return LogSoftmax.of(logits)[token.id()];
    }

    private double[] lowered(double by, ToIntFunction<Integer> times) {
        double[] predicted = new double[tokens.size()];
        for (int i = 0; i < predicted.length; i++) {
            double[] logits = distributions.get(i).clone();
            int[] counts = counts(tokens.get(i), logits.length);
            for (int v = 0; v < logits.length; v++) {
                logits[v] -= by * times.applyAsInt(counts[v]);
            }
            predicted[i] = LogSoftmax.of(logits)[tokens.get(i).id()];
        }
        return predicted;
    }

    /** Raising one logit by b lowers all other log-probabilities by ln(1 + p·(eᵇ − 1)); from one of those b follows. */
    private void bias() {
        int vocabulary = distributions.isEmpty() ? 0 : Math.min(BIASED, distributions.getFirst().length);
        double best = Double.POSITIVE_INFINITY;
        double @Nullable [] predicted = null;
        int token = 0;
        double bias = 0;
        for (int v = 0; v < vocabulary; v++) {
            Double b = bias(v);
            if (b == null) {
                continue;
            }
            double[] with = new double[found.length];
            for (int i = 0; i < with.length; i++) {
                double[] own = distributions.get(i);
                int id = tokens.get(i).id();
                with[i] = own[id] + (id == v ? b : 0) - Math.log1p(Math.exp(own[v]) * Math.expm1(b));
            }
            double rest = fit.rms(with);
            if (rest < best) {
                best = rest;
                predicted = with;
                token = v;
                bias = b;
            }
        }
        fit.tried(vocabulary);
        if (predicted != null && found.length > 1) {
            fit.predict(
                    "score-after-logit-bias",
                    "The score is taken with a bias of %.3g on token %d.".formatted(bias, token),
                    predicted,
                    1);
        }
    }

    /** The median of what the scores of other tokens say of this one's bias; null: they cannot come of one. */
    private @Nullable Double bias(int v) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            int id = tokens.get(i).id();
            double change = distributions.get(i)[id] - found[i];
            double raised = 1 + Math.expm1(change) / Math.exp(distributions.get(i)[v]);
            if (id != v && raised > 0) {
                all.add(Math.log(raised));
            }
        }
        double[] sorted = Fit.array(all);
        Arrays.sort(sorted);
        return sorted.length * 2 < found.length || sorted.length == 0 ? null : sorted[sorted.length / 2];
    }
}
