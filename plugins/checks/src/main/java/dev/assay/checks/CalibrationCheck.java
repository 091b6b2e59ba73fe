package dev.assay.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Probabilities are frequencies: the expected calibration error in 15 bins of equal width (Guo et al., 2017) beside its null, which is
 * what a calibrated model has by chance at that number of rows and with these confidences. It fails when it is above the null by more
 * than what passes as usable; or when logits would have to be divided by more than {@value #HOTTEST}, for where nearly all rows are right, the
 * error of a model whose logits are scaled up is small.
 */
final class CalibrationCheck implements Check<ClassifierProbe> {

    static final int BINS = 15;
    private static final int DRAWS = 1000;
    private static final int LEAST = 50;
    /** Above chance; modern networks without recalibration have 0.03 to 0.1 (Guo et al., table 1). */
    private static final double USABLE = 0.1;
    /** By which logits are divided to make the labels likeliest; modern networks need 1 to 2.5 (Guo et al.). */
    private static final double HOTTEST = 3;
    /** Nats that this gains: by chance, twice that is above 16 once in ten thousand models (χ² of one degree of freedom). */
    private static final double GAIN = 8;

    @Override
    public String id() {
        return "calibration";
    }

    @Override
    public String compares() {
        return "probabilities = frequencies, within what chance does at that number of rows";
    }

    @Override
    public Result run(ClassifierProbe probe) {
        int n = probe.labelled().size();
        if (n < LEAST) {
            return Result.notApplicable("that needs at least %d labelled rows; name data with --data".formatted(LEAST));
        }
        double[] confidence = new double[n];
        boolean[] right = new boolean[n];
        for (int row = 0; row < n; row++) {
            int best = ClassifierProbe.best(probe.predicted().get(row));
            confidence[row] = probe.predicted().get(row)[best];
            right[row] = best == probe.gold().get(row);
        }
        SplittableRandom random = new SplittableRandom(1);
        double[] drawn = new double[DRAWS];
        for (int i = 0; i < drawn.length; i++) {
            boolean[] calibrated = new boolean[n];
            for (int row = 0; row < n; row++) {
                calibrated[row] = random.nextDouble() < confidence[row];
            }
            drawn[i] = error(confidence, calibrated);
        }
        Arrays.sort(drawn);
        double chance = drawn[DRAWS * 99 / 100];
        double mean = Arrays.stream(drawn).average().orElse(0);
        double error = error(confidence, right);
        Tolerance tolerance = new Tolerance(
                chance + USABLE,
                "99 of 100 calibrated models have at most %.3f at %d rows; and %.2g that passes as usable"
                        .formatted(chance, n, USABLE));
        String summary = "calibration error %.3f; a calibrated model has %.3f on average and up to %.3f at %d rows"
                .formatted(error, mean, chance, n);
        List<Figure> figures = bins(confidence, right);
        double temperature = temperature(probe);
        figures.add(new Figure("all rows", "temperature that makes the labels likeliest", temperature, HOTTEST));
        if (temperature > HOTTEST && loss(probe, 1) - loss(probe, temperature) > GAIN) {
            return Result.failed(
                            summary + "; divided by %.2g, the logits make the labels likelier".formatted(temperature),
                            new Tolerance(HOTTEST, "modern networks need a temperature of 1 to 2.5 (Guo et al., 2017)"),
                            new Evidence(List.of(), null, null, 1, temperature),
                            List.of(new Cause(
                                    "over-confident",
                                    "Logits are scaled up: a temperature or a scale of the head was applied twice, or is that of"
                                            + " another model.",
                                    0.6)))
                    .with(figures);
        }
        if (error <= tolerance.value()) {
            return Result.passed(summary, tolerance).with(figures);
        }
        double sure = Arrays.stream(confidence).average().orElse(0);
        double accuracy = accuracy(right);
        boolean over = sure > accuracy;
        return Result.failed(
                        summary,
                        tolerance,
                        new Evidence(List.of(), null, null, mean, error),
                        List.of(
                                new Cause(
                                        over ? "over-confident" : "under-confident",
                                        "The mean confidence is %.3f and the accuracy %.3f: %s."
                                                .formatted(
                                                        sure,
                                                        accuracy,
                                                        over
                                                                ? "trained for too long, or the logits are scaled; a temperature above 1 mends"
                                                                        + " it"
                                                                : "smoothed labels, or a temperature above 1 left in"),
                                        0.6),
                                new Cause(
                                        "labels-permuted",
                                        "Labels or texts are in the wrong order: see the checks label-order and"
                                                + " pair-order.",
                                        0.3)))
                .with(figures);
    }

    /** Minus the log-likelihood of the labels when logits are divided by that. */
    private static double loss(ClassifierProbe probe, double temperature) {
        double loss = 0;
        for (int row = 0; row < probe.predicted().size(); row++) {
            double[] logits = Arrays.stream(probe.predicted().get(row))
                    .map(p -> Math.log(Math.max(p, Double.MIN_NORMAL)) / temperature)
                    .toArray();
            loss -= LogSoftmax.of(logits)[probe.gold().get(row)];
        }
        return loss;
    }

    /** By thirds on a logarithmic scale; the loss has one minimum (it is convex in the inverse). */
    private static double temperature(ClassifierProbe probe) {
        double low = Math.log(0.1);
        double high = Math.log(20);
        for (int i = 0; i < 30; i++) {
            double a = low + (high - low) / 3;
            double b = high - (high - low) / 3;
            if (loss(probe, Math.exp(a)) < loss(probe, Math.exp(b))) {
                high = b;
            } else {
                low = a;
            }
        }
        return Math.exp((low + high) / 2);
    }

    private static double accuracy(boolean[] right) {
        int count = 0;
        for (boolean is : right) {
            count += is ? 1 : 0;
        }
        return count / (double) right.length;
    }

    private static int bin(double confidence) {
        return Math.min(BINS - 1, (int) (confidence * BINS));
    }

    static double error(double[] confidence, boolean[] right) {
        double[] gaps = new double[BINS];
        for (int row = 0; row < confidence.length; row++) {
            gaps[bin(confidence[row])] += (right[row] ? 1 : 0) - confidence[row];
        }
        return Arrays.stream(gaps).map(Math::abs).sum() / confidence.length;
    }

    private static List<Figure> bins(double[] confidence, boolean[] right) {
        int[] rows = new int[BINS];
        int[] hits = new int[BINS];
        for (int row = 0; row < confidence.length; row++) {
            rows[bin(confidence[row])]++;
            hits[bin(confidence[row])] += right[row] ? 1 : 0;
        }
        List<Figure> figures = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            if (rows[b] > 0) {
                figures.add(new Figure(
                        "confidence %.2f to %.2f".formatted(b / (double) BINS, (b + 1) / (double) BINS),
                        "accuracy of %d rows".formatted(rows[b]),
                        hits[b] / (double) rows[b],
                        null));
            }
        }
        return figures;
    }
}
