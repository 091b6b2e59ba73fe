package dev.assay.checks.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Whether a classifier is right as often as it says.
 *
 * <p>Examples are put into {@value #BINS} bins of equal width by the probability of the predicted label, their confidence; one of 1 is in the
 * last. The expected calibration error is the mean over examples of the distance between their bin's accuracy and its mean
 * confidence (Naeini et al., 2015; Guo et al., 2017). It is never below 0, so that for few examples a perfect model has one far above;
 * therefore it stands beside its distribution for a model that is perfectly calibrated and has these very confidences: whether each
 * example is right is drawn with its confidence, {@value #DRAWS} times, from a fixed seed (as Vaicenavicius et al., 2019, do).
 *
 * @param model its name
 * @param data the data set's name
 * @param rows examples
 * @param accuracy share of them that are right
 * @param confidence mean probability of the predicted label
 * @param loss mean cross entropy in nats
 * @param error expected calibration error
 * @param nullMean mean of the error of a perfectly calibrated model
 * @param nullLow 2.5 % of its errors are below
 * @param nullHigh 2.5 % of its errors are above
 * @param p share of draws with an error at least as high, counting the model itself
 * @param bins those with examples
 */
public record Calibration(
        String model,
        String data,
        int rows,
        double accuracy,
        double confidence,
        double loss,
        double error,
        double nullMean,
        double nullLow,
        double nullHigh,
        double p,
        List<Bin> bins) {

    static final int BINS = 15;
    static final int DRAWS = 1000;
    private static final long SEED = 15;

    /**
     * @param from lowest confidence
     * @param to highest confidence, of this bin only in the last
     * @param confidence mean of its examples
     * @param accuracy share of its examples that are right
     */
    public record Bin(double from, double to, int rows, double confidence, double accuracy) {}

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * Measures.
     *
     * @param confidences of the examples, at least one
     * @param right whether each is right
     */
    static Calibration of(String model, String data, double[] confidences, boolean[] right, double loss) {
        int[] bin = new int[confidences.length];
        int[] rows = new int[BINS];
        double[] sums = new double[BINS];
        int[] hits = new int[BINS];
        int correct = 0;
        for (int i = 0; i < confidences.length; i++) {
            bin[i] = Math.clamp((int) (confidences[i] * BINS), 0, BINS - 1);
            rows[bin[i]]++;
            sums[bin[i]] += confidences[i];
            hits[bin[i]] += right[i] ? 1 : 0;
            correct += right[i] ? 1 : 0;
        }
        double error = error(sums, hits, confidences.length);
        double[] drawn = drawn(confidences, bin, sums);
        double mean = Arrays.stream(drawn).average().orElseThrow();
        Arrays.sort(drawn);
        long higher = Arrays.stream(drawn).filter(each -> each >= error).count();
        List<Bin> bins = new ArrayList<>();
        for (int b = 0; b < BINS; b++) {
            if (rows[b] > 0) {
                bins.add(new Bin(
                        (double) b / BINS, (b + 1.0) / BINS, rows[b], sums[b] / rows[b], (double) hits[b] / rows[b]));
            }
        }
        return new Calibration(
                model,
                data,
                confidences.length,
                (double) correct / confidences.length,
                Arrays.stream(confidences).average().orElseThrow(),
                loss,
                error,
                mean,
                drawn[(int) (0.025 * DRAWS)],
                drawn[(int) (0.975 * DRAWS) - 1],
                (1.0 + higher) / (1 + DRAWS),
                bins);
    }

    private static double error(double[] sums, int[] hits, int all) {
        double error = 0;
        for (int b = 0; b < BINS; b++) {
            error += Math.abs(sums[b] - hits[b]);
        }
        return error / all;
    }

    private static double[] drawn(double[] confidences, int[] bin, double[] sums) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] errors = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            int[] hits = new int[BINS];
            for (int i = 0; i < confidences.length; i++) {
                hits[bin[i]] += random.nextDouble() < confidences[i] ? 1 : 0;
            }
            errors[draw] = error(sums, hits, confidences.length);
        }
        return errors;
    }

    /** Whether it is worse than chance explains, and by how much people care about. */
    boolean isOff() {
        return p < 0.002 && error - nullMean > 0.02;
    }

    Diagnosis finding() {
        boolean sure = confidence > accuracy;
        return new Diagnosis(
                "calibration",
                Severity.WARNING,
                "the model is %s-confident on %s: %s sure on average, %s right; calibration error %s, of a calibrated model %s to %s"
                        .formatted(
                                sure ? "over" : "under",
                                data,
                                Numbers.percent(confidence),
                                Numbers.percent(accuracy),
                                Numbers.shown(error),
                                Numbers.shown(nullLow),
                                Numbers.shown(nullHigh)),
                List.of(),
                sure
                        ? "trained on after the development loss was lowest, with too little regularisation, or data of another kind than trained on"
                        : "label smoothing, strong regularisation, or stopped early",
                "scale the logits by a temperature fitted on held-out data (Guo et al., 2017), or stop at the lowest development loss",
                "expected calibration error in " + BINS + " bins beside that of " + DRAWS
                        + " draws of a perfectly calibrated model with the same confidences; worse than all but 2 in 1000, and by 0.02");
    }
}
