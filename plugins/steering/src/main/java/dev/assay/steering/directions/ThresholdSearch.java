package dev.assay.steering.directions;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The threshold at which a gate is right about most prompts, by F1: every threshold that tells two of the values apart is tried, at the middle between neighbours. Among equals the
 * one with the widest space around it is taken, then the lowest.
 *
 * @param threshold the best
 * @param above whether the gate opens above it
 */
record ThresholdSearch(double threshold, boolean above, Confusion confusion) {

    /**
     * How often a gate is open for prompts that it should be open for (positive), and for others.
     *
     * @param hits positive and open
     * @param falseAlarms not positive, but open
     * @param misses positive, but shut
     * @param rejections not positive, and shut
     */
    record Confusion(int hits, int falseAlarms, int misses, int rejections) {

        static Confusion of(Gate gate, double[] positive, double[] negative) {
            int hits = open(gate, positive);
            int falseAlarms = open(gate, negative);
            return new Confusion(hits, falseAlarms, positive.length - hits, negative.length - falseAlarms);
        }

        private static int open(Gate gate, double[] values) {
            return (int) Arrays.stream(values).filter(gate::opensAt).count();
        }

        /** Share of the prompts with an open gate that are positive; 0 when it never opens. */
        double precision() {
            return hits == 0 ? 0 : (double) hits / (hits + falseAlarms);
        }

        /** Share of the positive prompts whose gate is open. */
        double recall() {
            return hits == 0 ? 0 : (double) hits / (hits + misses);
        }

        /** Harmonic mean of precision and recall; 0 when the gate is never rightly open. */
        double f1() {
            return 2.0 * hits / Math.max(1, 2 * hits + falseAlarms + misses);
        }

        /** Share of all prompts that it is right about. */
        double accuracy() {
            return (double) (hits + rejections) / (hits + falseAlarms + misses + rejections);
        }
    }

    /** A value, and whether the gate should be open there. */
    private record Value(double value, boolean positive) {}

    /**
     * Tries all thresholds of a gate.
     *
     * @param above whether it is to open above the threshold; null: whichever is better
     * @param positive values of prompts that it should be open for, one at least
     * @param negative values of others, one at least
     */
    static ThresholdSearch best(@Nullable Boolean above, double[] positive, double[] negative) {
        if (above != null) {
            return one(above, positive, negative);
        }
        ThresholdSearch over = one(true, positive, negative);
        ThresholdSearch under = one(false, positive, negative);
        return over.confusion.f1() >= under.confusion.f1() ? over : under;
    }

    private static ThresholdSearch one(boolean above, double[] positive, double[] negative) {
        Value[] values = new Value[positive.length + negative.length];
        for (int i = 0; i < values.length; i++) {
            boolean first = i < positive.length;
            values[i] = new Value(first ? positive[i] : negative[i - positive.length], first);
        }
        Arrays.sort(values, Comparator.comparingDouble(Value::value));
        // Going up from below all values: what has been passed is shut by a gate that opens above, and open for the
        // other.
        int passedPositive = 0;
        int passedNegative = 0;
        double bestThreshold = Double.NaN;
        double bestSpace = 0;
        Confusion best = new Confusion(0, 0, positive.length, negative.length);
        for (int i = 0; i <= values.length; i++) {
            double low = i == 0 ? values[0].value - 1 : values[i - 1].value;
            double high = i == values.length ? values[i - 1].value + 1 : values[i].value;
            if (high > low) {
                Confusion here = above
                        ? new Confusion(
                                positive.length - passedPositive,
                                negative.length - passedNegative,
                                passedPositive,
                                passedNegative)
                        : new Confusion(
                                passedPositive,
                                passedNegative,
                                positive.length - passedPositive,
                                negative.length - passedNegative);
                // Thresholds outside all values have no space of their own.
                double space = i == 0 || i == values.length ? 0 : high - low;
                if (Double.isNaN(bestThreshold)
                        || here.f1() > best.f1()
                        || (here.f1() == best.f1() && space > bestSpace)) {
                    bestThreshold = low + (high - low) / 2;
                    bestSpace = space;
                    best = here;
                }
            }
            if (i < values.length) {
                passedPositive += values[i].positive ? 1 : 0;
                passedNegative += values[i].positive ? 0 : 1;
            }
        }
        return new ThresholdSearch(bestThreshold, above, best);
    }
}
