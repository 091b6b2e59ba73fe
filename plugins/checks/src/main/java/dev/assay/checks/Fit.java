package dev.assay.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ranks causes of a deviation by what they predict. Each cause says which numbers would have been found were it at work.
 *
 * <p>A cause <em>explains</em> when nine tenths of the numbers that deviate are as predicted up to the tolerance, and at most a twentieth of
 * all are right without it and wrong with it (the rest may have causes of their own). That can happen by chance where numbers are few: if deviations are of the size s and
 * the tolerance is t, a prediction that has nothing to do with them hits one with a probability of about 2t/s, a number is used up by each
 * parameter that was fitted, and many predictions were tried. So {@code tries · (2t/s)^(explained − parameters)} bounds the chance
 * that anything would have explained as much, and a cause is named as the likeliest only where that is below {@value #CHANCE}.
 * What explains nine tenths of the deviation's size, but not to within the tolerance, only resembles it: other bugs, too, resemble a
 * temperature, or another logarithm.
 */
final class Fit {

    /** At and above this, a cause's fit says that it explains and that chance does not. */
    static final double SURE = 0.9;

    private static final double CHANCE = 0.01;
    private static final double OF_DEVIATING = 0.9;
    private static final double BROKEN = 0.05;
    private static final double RESEMBLES = 0.9;
    /** What explains, though chance might. */
    static final double UNSURE = 0.48;
    /** What only resembles stands behind what is told by the places of deviations. */
    private static final double RESEMBLING = 0.05;

    /** Fewer numbers are resembled by anything. */
    private static final int FEW = 8;

    private final double[] expected;
    private final double[] found;
    private final double[] tolerances;
    private final boolean[] deviates;
    private final int deviating;
    /** Of those that deviate: the size of the deviations, and the chance to hit one. */
    private final double size;

    private final double hit;
    private int tries;
    private final Map<String, Prediction> predictions = new LinkedHashMap<>();

    private static final Comparator<Prediction> BETTER = Comparator.comparing(Prediction::all)
            .thenComparingInt(made -> made.all ? made.explained : 0)
            .thenComparingDouble(Prediction::resembles);

    /** One way to explain what was found. */
    private record Prediction(
            String name, String explanation, int explained, int parameters, boolean all, double resembles) {}

    /**
     * @param expected what the reference computation gives
     * @param found what the other one gives, as many
     * @param tolerance of one number; what is below it counts as explained
     */
    Fit(double[] expected, double[] found, double tolerance) {
        this(expected, found, constant(tolerance, found.length));
    }

    /** @param tolerances of each number */
    Fit(double[] expected, double[] found, double[] tolerances) {
        this.expected = expected;
        this.found = found;
        this.tolerances = tolerances;
        deviates = new boolean[found.length];
        double squares = 0;
        double limits = 0;
        int count = 0;
        for (int i = 0; i < found.length; i++) {
            deviates[i] = Deviation.differ(expected[i], found[i], tolerances[i]);
            if (deviates[i]) {
                count++;
                double by = found[i] - expected[i];
                squares += Double.isFinite(by) ? by * by : 0;
                limits += tolerances[i];
            }
        }
        deviating = count;
        size = Math.sqrt(squares / Math.max(1, count));
        hit = size == 0 ? 1 : Math.min(1, 2 * limits / Math.max(1, count) / size);
    }

    private static double[] constant(double value, int count) {
        double[] values = new double[count];
        Arrays.fill(values, value);
        return values;
    }

    static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** How many numbers lie off. */
    int deviating() {
        return deviating;
    }

    /** Enters a cause with its prediction; of several predictions under one name the best stays. */
    void predict(String name, String explanation, double[] predicted) {
        predict(name, explanation, predicted, 0);
    }

    /** @param parameters numbers of the prediction that were fitted to what was found */
    void predict(String name, String explanation, double[] predicted, int parameters) {
        tries++;
        int explained = 0;
        int right = 0;
        for (int i = 0; i < found.length; i++) {
            if (!Deviation.differ(predicted[i], found[i], tolerances[i])) {
                right++;
                explained += deviates[i] ? 1 : 0;
            }
        }
        int broken = found.length - deviating - (right - explained);
        boolean all = explained >= Math.ceil(OF_DEVIATING * deviating) && broken <= BROKEN * found.length;
        double resembles = 1 - rms(predicted) / Math.max(rms(expected), Double.MIN_NORMAL);
        Prediction made = new Prediction(name, explanation, explained, parameters, all, resembles);
        if (all || (resembles >= RESEMBLES && deviating >= FEW)) {
            predictions.merge(name, made, (old, fresh) -> BETTER.compare(fresh, old) > 0 ? fresh : old);
        }
    }

    /** Counts predictions that were made and given up before one of them was entered. */
    void tried(int more) {
        tries += more;
    }

    private Cause cause(Prediction made) {
        double chance = Math.min(1, tries * Math.pow(hit, Math.max(0, made.explained - made.parameters)));
        if (made.all && chance < CHANCE) {
            String numbers = deviating == 1
                    ? "the number that deviates"
                    : "%d of the %d numbers that deviate".formatted(made.explained, deviating);
            return new Cause(
                    made.name,
                    made.explanation + " It predicts " + numbers + " to within the tolerance.",
                    Math.max(SURE, made.explained / (double) Math.max(1, deviating)));
        }
        return made.all
                ? new Cause(
                        made.name,
                        made.explanation + " It predicts what deviates, but that is too little to tell it from chance.",
                        UNSURE)
                : new Cause(
                        made.name,
                        made.explanation + " It only resembles what was found.",
                        RESEMBLING * made.resembles);
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

    /** Rounding: every number is one that a short type, or so many decimals, hold exactly, and lies as near as that allows. */
    void rounding() {
        rounding("bfloat16", 16, 0x1p-8);
        rounding("half precision", 13, 0x1p-11);
        for (int decimals = 0; decimals <= 4; decimals++) {
            double unit = Math.pow(10, -decimals);
            double[] rounded = new double[found.length];
            for (int i = 0; i < rounded.length; i++) {
                double nearest = Math.rint(found[i] / unit) * unit;
                boolean held = Math.abs(nearest - found[i]) <= 1e-6 * unit
                        && Math.abs(found[i] - expected[i]) <= unit / 2 + tolerances[i];
                rounded[i] = held ? found[i] : expected[i];
            }
            predict(
                    "rounded",
                    "Numbers are rounded to %d decimals before they are compared: compare them as they are computed."
                            .formatted(decimals),
                    rounded);
        }
    }

    private void rounding(String type, int droppedBits, double unit) {
        double[] rounded = new double[found.length];
        for (int i = 0; i < found.length; i++) {
            int bits = Float.floatToIntBits((float) found[i]);
            boolean held = (bits & ((1 << droppedBits) - 1)) == 0
                    && (float) found[i] == found[i]
                    && Math.abs(found[i] - expected[i]) <= 8 * unit * Math.max(1, Math.abs(expected[i]));
            // A number that is not held by the type was not rounded to it.
            rounded[i] = held ? found[i] : Double.NaN;
        }
        predict(
                "half-precision-log-softmax",
                "The log-softmax is taken in " + type + ": convert the logits to single precision before it.",
                rounded);
    }

    /**
     * The causes, best first.
     *
     * @param others that predict no numbers
     */
    List<Cause> ranked(List<Cause> others) {
        List<Cause> ranked =
                new ArrayList<>(predictions.values().stream().map(this::cause).toList());
        for (Cause other : others) {
            if (!predictions.containsKey(other.name())) {
                ranked.add(other);
            }
        }
        ranked.sort(Comparator.comparingDouble(Cause::fit).reversed());
        return ranked.subList(0, Math.min(5, ranked.size()));
    }
}
