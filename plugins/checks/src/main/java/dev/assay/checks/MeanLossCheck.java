package dev.assay.checks;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** The mean loss that a system reports is the mean over all real tokens, however they were put into batches. */
final class MeanLossCheck implements Check<LanguageProbe> {

    private static final int SIZE = 3;

    @Override
    public String id() {
        return "mean-loss";
    }

    @Override
    public String compares() {
        return "the mean loss of a corpus in batches = the mean over its tokens";
    }

    @Override
    public Result run(LanguageProbe probe) {
        List<int[]> texts = probe.texts();
        OptionalDouble reported = probe.subject().meanLoss(texts, SIZE);
        if (reported.isEmpty()) {
            return Result.notApplicable("the system reports no mean loss");
        }
        double[] sums = new double[texts.size()];
        double[] counts = new double[texts.size()];
        for (int row = 0; row < sums.length; row++) {
            double[] score = probe.scores().get(row);
            for (int p = 1; p < score.length; p++) {
                sums[row] -= score[p];
                counts[row]++;
            }
        }
        double expected = sum(sums) / sum(counts);
        Tolerance tolerance = probe.tolerance();
        if (!Deviation.differ(expected, reported.getAsDouble(), tolerance.value())) {
            return Result.passed("they agree: %.6g nats a token".formatted(expected), tolerance);
        }
        Fit fit = new Fit(new double[] {expected}, new double[] {reported.getAsDouble()}, tolerance.value());
        double batchMeans = 0;
        double padded = 0;
        double batches = 0;
        double slots = 0;
        double means = 0;
        for (int from = 0; from < sums.length; from += SIZE) {
            int to = Math.min(from + SIZE, sums.length);
            double sum = sum(Arrays.copyOfRange(sums, from, to));
            double longest = Arrays.stream(counts, from, to).max().orElseThrow();
            batchMeans += sum / sum(Arrays.copyOfRange(counts, from, to));
            padded += sum / (longest * (to - from));
            slots += longest * (to - from);
            batches++;
        }
        for (int row = 0; row < sums.length; row++) {
            means += sums[row] / counts[row] / sums.length;
        }
        predict(
                fit,
                "mean-of-means",
                "The means of batches are averaged though batches have different numbers of tokens; sum losses and"
                        + " tokens.",
                batchMeans / batches);
        predict(
                fit,
                "padding-counted",
                "Sums are divided by the padded length: padding counts as tokens.",
                padded / batches);
        predict(
                fit,
                "padding-counted",
                "Sums are divided by the padded length: padding counts as tokens.",
                sum(sums) / slots);
        predict(
                fit,
                "mean-of-texts",
                "The means of texts are averaged, so that a short text's tokens weigh more.",
                means);
        predict(
                fit,
                "sum-of-texts",
                "Sums are divided by the number of texts instead of tokens.",
                sum(sums) / sums.length);
        predict(
                fit,
                "first-token-counted",
                "The first token, which nothing predicts, counts among the tokens.",
                sum(sums) / (sum(counts) + sums.length));
        predict(
                fit,
                "half-precision-sum",
                "Losses are added up in half precision, in which a large sum swallows small terms.",
                rounded(probe.scores(), 13) / sum(counts));
        predict(
                fit,
                "half-precision-sum",
                "Losses are added up in bfloat16, in which a large sum swallows small terms.",
                rounded(probe.scores(), 16) / sum(counts));
        predict(fit, "other-logarithm", "The mean is in bits.", expected / Math.log(2));
        return Result.failed(
                "the reported mean is not the mean over tokens",
                tolerance,
                new Evidence(probe.show(texts), null, null, expected, reported.getAsDouble()),
                fit.ranked(List.of(new Cause(
                        "padding-in-the-sum",
                        "Losses of padding are in the sum: mask them, or give padding an ignored label.",
                        0.4))));
    }

    /** The sum of all losses, rounded after each term to a float without so many of its last bits. */
    private static double rounded(List<double[]> scores, int bits) {
        float sum = 0;
        for (double[] score : scores) {
            for (int p = 1; p < score.length; p++) {
                int half = 1 << (bits - 1);
                sum = Float.intBitsToFloat((Float.floatToIntBits((float) (sum - score[p])) + half) & -(1 << bits));
            }
        }
        return sum;
    }

    private static void predict(Fit fit, String name, String explanation, double value) {
        fit.predict(name, explanation, new double[] {value});
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }
}
