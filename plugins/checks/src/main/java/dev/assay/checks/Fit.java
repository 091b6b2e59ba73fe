package dev.assay.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ranks causes of a deviation by what they predict. Each cause says which numbers would have been found were it at work; its fit is
 * the part of the deviation that the prediction explains, {@code 1 − rms(found − predicted) / rms(found − expected)}. A cause that
 * explains less than nine tenths is not named: other bugs, too, resemble a temperature, or another logarithm.
 */
final class Fit {

    private static final double LEAST = 0.9;
    /** One number alone is too easily hit by chance: a cause must predict it nearly exactly. */
    private static final double LEAST_OF_ONE = 0.99;

    private final double[] expected;
    private final double[] found;
    private final double tolerance;
    private final double unexplained;
    private final Map<String, Cause> causes = new LinkedHashMap<>();

    /**
     * @param expected what the reference computation gives
     * @param found what the other one gives, as many
     * @param tolerance of one number; what is below it counts as explained
     */
    Fit(double[] expected, double[] found, double tolerance) {
        this.expected = expected;
        this.found = found;
        this.tolerance = tolerance;
        this.unexplained = rms(expected);
    }

    static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Enters a cause with its prediction; of several predictions under one name the best stays. */
    void predict(String name, String explanation, double[] predicted) {
        double rest = rms(predicted);
        double fit = rest <= tolerance ? 1 : 1 - rest / unexplained;
        Cause known = causes.get(name);
        if (fit >= (found.length == 1 ? LEAST_OF_ONE : LEAST) && (known == null || known.fit() < fit)) {
            causes.put(name, new Cause(name, explanation, fit));
        }
    }

    /** What is left of the found numbers by a prediction, root of the mean square; infinite where it predicts something not finite. */
    double rms(double[] predicted) {
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            double rest = found[i] - predicted[i];
            sum += rest * rest;
        }
        return Double.isFinite(sum) ? Math.sqrt(sum / Math.max(1, found.length)) : Double.POSITIVE_INFINITY;
    }

    /** The share λ for which {@code (1 − λ)·expected + λ·other} is closest to what was found, from 0 to 1. */
    double share(double[] other) {
        double above = 0;
        double below = 0;
        for (int i = 0; i < found.length; i++) {
            above += (found[i] - expected[i]) * (other[i] - expected[i]);
            below += (other[i] - expected[i]) * (other[i] - expected[i]);
        }
        return below == 0 ? 0 : Math.clamp(above / below, 0, 1);
    }

    double[] mixture(double[] other) {
        double share = share(other);
        double[] mixture = new double[found.length];
        for (int i = 0; i < mixture.length; i++) {
            mixture[i] = (1 - share) * expected[i] + share * other[i];
        }
        return mixture;
    }

    /** Logarithms to another base. */
    void units() {
        for (double base : new double[] {2, 10}) {
            predict(
                    "other-logarithm",
                    "One side takes logarithms to the base %.0f, the other natural ones.".formatted(base),
                    Arrays.stream(expected).map(x -> x / Math.log(base)).toArray());
        }
        predict(
                "sign",
                "One side gives losses, the other log-probabilities.",
                Arrays.stream(expected).map(x -> -x).toArray());
        predict(
                "probabilities",
                "One side gives probabilities, the other their logarithms.",
                Arrays.stream(expected).map(Math::exp).toArray());
    }

    /**
     * Rounding: every number that was found is one that a short type holds exactly, and lies within a few of its units from what
     * was expected.
     */
    void rounding() {
        rounding("bfloat16", 16, 0x1p-8);
        rounding("half precision", 13, 0x1p-11);
    }

    private void rounding(String type, int droppedBits, double unit) {
        boolean all = true;
        for (int i = 0; i < found.length && all; i++) {
            int bits = Float.floatToIntBits((float) found[i]);
            boolean held = (bits & ((1 << droppedBits) - 1)) == 0 && (float) found[i] == found[i];
            all = held && Math.abs(found[i] - expected[i]) <= 8 * unit * Math.max(1, Math.abs(expected[i]));
        }
        if (all && found.length > 0) {
            Cause cause = new Cause(
                    "half-precision-log-softmax",
                    "The log-softmax is taken in " + type + ": convert the logits to single precision before it.",
                    0.99);
            causes.merge(cause.name(), cause, (old, other) -> old);
        }
    }

    /**
     * The causes, best first.
     *
     * @param others that predict no numbers
     */
    List<Cause> ranked(List<Cause> others) {
        List<Cause> ranked = new ArrayList<>(causes.values());
        for (Cause other : others) {
            if (!causes.containsKey(other.name())) {
                ranked.add(other);
            }
        }
        ranked.sort(Comparator.comparingDouble(Cause::fit).reversed());
        return ranked.subList(0, Math.min(5, ranked.size()));
    }
}
