package dev.assay.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The loss of a token is minus the log-softmax of the logits before it, at the token. What shifts labels twice or not at all, smooths
 * them, or rounds on the way is found by predicting it.
 */
final class LossCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "loss";
    }

    @Override
    public String compares() {
        return "the loss of a token = minus the log-softmax of the logits before it";
    }

    @Override
    public Result run(LanguageProbe probe) {
        Tolerance tolerance = probe.tolerance();
        List<double[]> expected = new ArrayList<>();
        for (int row = 0; row < probe.texts().size(); row++) {
            expected.add(expected(probe.texts().get(row), probe.logits().get(row)));
        }
        Deviation deviation = Deviation.first(expected, probe.scores(), tolerance.value());
        if (deviation == null) {
            return Result.passed("they agree on %d texts".formatted(expected.size()), tolerance);
        }
        Fit fit = fit(probe, expected);
        int[] text = probe.texts().get(deviation.row());
        int[] small = Arrays.copyOf(text, deviation.position() + 1);
        return Result.failed(
                "the loss of a token is not what its logits say",
                tolerance,
                new Evidence(
                        List.of(probe.show(small)),
                        deviation.position(),
                        null,
                        deviation.expected(),
                        deviation.found()),
                fit.ranked(List.of(new Cause(
                        "other-loss",
                        "The loss is of other logits, labels or weights of tokens than those that the model gives.",
                        0.3))));
    }

    private static double[] expected(int[] text, float[][] logits) {
        double[] expected = new double[text.length];
        expected[0] = Double.NaN;
        for (int p = 1; p < text.length; p++) {
            expected[p] = LogSoftmax.of(logits[p - 1])[text[p]];
        }
        return expected;
    }

    private static Fit fit(LanguageProbe probe, List<double[]> expected) {
        List<Double> own = new ArrayList<>();
        List<Double> found = new ArrayList<>();
        List<Double> unshifted = new ArrayList<>();
        List<Double> twice = new ArrayList<>();
        List<Double> uniform = new ArrayList<>();
        List<Double> last = new ArrayList<>();
        List<Double> again = new ArrayList<>();
        List<Double> norms = new ArrayList<>();
        for (int row = 0; row < expected.size(); row++) {
            int[] text = probe.texts().get(row);
            float[][] logits = probe.logits().get(row);
            double[] scores = probe.scores().get(row);
            for (int p = 1; p < text.length; p++) {
                double score = p < scores.length ? scores[p] : Double.NaN;
                if (Double.isNaN(score)) {
                    continue;
                }
                double[] before = LogSoftmax.of(logits[p - 1]);
                own.add(before[text[p]]);
                found.add(score);
                unshifted.add(LogSoftmax.of(logits[p])[text[p]]);
                // Shifted twice, the first two tokens have nothing to be read from.
                twice.add(p >= 2 ? LogSoftmax.of(logits[p - 2])[text[p]] : score);
                uniform.add(Arrays.stream(before).average().orElse(0));
                again.add(twice(before)[text[p]]);
                norms.add(logits[p - 1][text[p]] - before[text[p]]);
                last.add(p + 1 < text.length ? before[text[p + 1]] : score);
            }
        }
        Fit fit = new Fit(Fit.array(own), Fit.array(found), probe.tolerance().value());
        fit.predict(
                "labels-not-shifted",
                "The logits of a position are compared with the token at that position instead of the next one.",
                Fit.array(unshifted));
        fit.predict(
                "labels-shifted-twice", "Labels are shifted by the caller and again by the loss.", Fit.array(twice));
        fit.predict("labels-shifted-twice", "Labels are shifted by the caller and again by the loss.", Fit.array(last));
        double[] mixture = fit.mixture(Fit.array(uniform));
        fit.predict(
                "label-smoothing",
                "The loss is of smoothed labels (%.3g of the mass spread evenly); report the likelihood apart from what regularises."
                        .formatted(fit.share(Fit.array(uniform))),
                mixture,
                1);
        fit.predict("softmax-twice", "Probabilities go through a second softmax.", Fit.array(again));
        padded(fit, own, found, norms);
        fit.units();
        fit.rounding();
        return fit;
    }

    /** Log-probabilities of probabilities that are taken for logits. */
    static double[] twice(double[] logProbabilities) {
        return LogSoftmax.of(Arrays.stream(logProbabilities).map(Math::exp).toArray());
    }

    /** Rows of zeros below the output matrix add 1 each to the softmax's sum; how many there are follows from one token. */
    private static void padded(Fit fit, List<Double> own, List<Double> found, List<Double> norms) {
        double[] counts = new double[own.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = Math.expm1(own.get(i) - found.get(i)) * Math.exp(norms.get(i));
        }
        Arrays.sort(counts);
        long rows = counts.length == 0 ? 0 : Math.round(counts[counts.length / 2]);
        if (rows < 1) {
            return;
        }
        double[] predicted = new double[own.size()];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = own.get(i) - Math.log1p(rows * Math.exp(-norms.get(i)));
        }
        fit.predict(
                "vocabulary-padding",
                "%d rows beyond the vocabulary, whose logits are 0, take part in the softmax: the output matrix is padded; mask them."
                        .formatted(rows),
                predicted,
                1);
    }
}
