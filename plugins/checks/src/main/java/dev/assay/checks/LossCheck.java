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
                fit.ranked(List.of()));
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
                mixture);
        fit.units();
        fit.rounding();
        return fit;
    }
}
