package dev.assay.steering.space;

import dev.assay.engine.corpus.Example;
import dev.assay.engine.table.Estimate;
import java.util.ArrayList;
import java.util.List;

/** What a classifier says of some examples under one dose, counted beside what it says without. */
final class Tally {

    private final List<String> labels;
    private final int[] counts;
    private final double[] sums;
    private final double[] squares;
    private int rows;
    private int broken;
    private int flips;
    private int labelled;
    private int right;
    private int onlySteered;
    private int onlyPlain;

    Tally(List<String> labels) {
        this.labels = labels;
        counts = new int[labels.size()];
        sums = new double[labels.size()];
        squares = new double[labels.size()];
    }

    /**
     * Counts some examples.
     *
     * @param steered probabilities {@code [examples, labels]}
     * @param plain those of the same examples without any dose
     */
    void add(List<Example> examples, float[] steered, float[] plain) {
        for (int row = 0; row < examples.size(); row++) {
            int from = row * counts.length;
            int predicted = highest(steered, from);
            if (predicted < 0) {
                broken++;
                continue;
            }
            rows++;
            counts[predicted]++;
            for (int label = 0; label < counts.length; label++) {
                sums[label] += steered[from + label];
                squares[label] += (double) steered[from + label] * steered[from + label];
            }
            int before = highest(plain, from);
            flips += predicted == before ? 0 : 1;
            int truth = labels.indexOf(String.valueOf(examples.get(row).label()));
            if (truth >= 0) {
                labelled++;
                right += predicted == truth ? 1 : 0;
                onlySteered += predicted == truth && before != truth ? 1 : 0;
                onlyPlain += predicted != truth && before == truth ? 1 : 0;
            }
        }
    }

    /** The first of the highest; -1 when one is no number. */
    private int highest(float[] probabilities, int from) {
        int best = 0;
        for (int label = 0; label < counts.length; label++) {
            if (!Float.isFinite(probabilities[from + label])) {
                return -1;
            }
            if (probabilities[from + label] > probabilities[from + best]) {
                best = label;
            }
        }
        return best;
    }

    private double mean(int label) {
        return sums[label] / rows;
    }

    private double flipped() {
        return (double) flips / rows;
    }

    private double gained() {
        return (double) (onlySteered - onlyPlain) / labelled;
    }

    /**
     * As a point of the curve.
     *
     * @param plain of the unsteered model
     * @param random of random directions of the same strength
     */
    LabelSteering.Point point(double strength, Tally plain, List<Tally> random) {
        List<LabelSteering.OfLabel> each = new ArrayList<>();
        for (int l = 0; l < counts.length; l++) {
            int label = l;
            double change = mean(label) - plain.mean(label);
            each.add(new LabelSteering.OfLabel(
                    labels.get(label),
                    counts[label],
                    Estimate.mean(sums[label], squares[label], rows),
                    change,
                    Chance.of(
                            change,
                            random.stream()
                                    .mapToDouble(tally -> tally.mean(label) - plain.mean(label))
                                    .toArray())));
        }
        return new LabelSteering.Point(
                strength,
                each,
                labelled == 0 ? null : Estimate.proportion(right, labelled),
                labelled == 0 ? null : Estimate.pairedDifference(onlySteered, onlyPlain, labelled),
                Estimate.proportion(flips, rows),
                Chance.of(flipped(), random.stream().mapToDouble(Tally::flipped).toArray()),
                labelled == 0
                        ? null
                        : Chance.of(
                                gained(),
                                random.stream().mapToDouble(Tally::gained).toArray()),
                broken);
    }
}
