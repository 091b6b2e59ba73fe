package dev.assay.engine.models.transformer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The distribution of the next token: {@code log softmax} of its logits, in double precision. */
@SuppressWarnings("ArrayRecordComponent") // Never leaves the package.
record LogProbabilities(double[] values) {

    /** A nucleus seldom has more tokens. */
    private static final int FEW = 64;

    static LogProbabilities of(float[] logits, int from, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            max = Math.max(max, logits[from + i]);
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.exp(logits[from + i] - max);
        }
        double norm = max + Math.log(sum);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = logits[from + i] - norm;
        }
        return new LogProbabilities(values);
    }

    /** The most probable; of equals the first. */
    int best() {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The most probable {@code count} tokens, best first; of equals the one with the lower id first. */
    int[] best(int count) {
        // The top is the worst of those kept. Ids ascend, so an equal one never displaces an earlier one.
        PriorityQueue<Integer> kept = new PriorityQueue<>(
                Comparator.<Integer>comparingDouble(id -> values[id]).thenComparing(Comparator.reverseOrder()));
        for (int id = 0; id < values.length; id++) {
            if (kept.size() < count) {
                kept.add(id);
            } else if (values[id] > values[kept.element()]) {
                kept.remove();
                kept.add(id);
            }
        }
        int[] best = new int[kept.size()];
        for (int i = best.length - 1; i >= 0; i--) {
            best[i] = kept.remove();
        }
        return best;
    }

    /** Draws a token. Only as many tokens are put in order as the settings need. */
    int sample(GenerationSettings.Choice.Sampling sampling, RandomGenerator random) {
        int kept = sampling.topK() == 0 ? values.length : Math.min(sampling.topK(), values.length);
        int[] ids = kept == values.length ? IntStream.range(0, kept).toArray() : best(kept);
        if (sampling.topP() < 1) {
            ids = nucleus(kept, sampling.topP() * sum(weights(ids, sampling.temperature())), sampling.temperature());
        }
        double[] weights = weights(ids, sampling.temperature());
        double draw = random.nextDouble() * sum(weights);
        for (int i = 0; i < ids.length; i++) {
            draw -= weights[i];
            if (draw < 0) {
                return ids[i];
            }
        }
        return ids[ids.length - 1];
    }

    /** The fewest tokens that reach a mass, of at most {@code kept}: the one that reaches it is among them, and they are never none. */
    private int[] nucleus(int kept, double wanted, double temperature) {
        for (int candidates = Math.min(FEW, kept); ; candidates = Math.min(8 * candidates, kept)) {
            int[] ids = best(candidates);
            double[] weights = weights(ids, temperature);
            double mass = weights[0];
            int count = 1;
            while (count < candidates && mass < wanted) {
                mass += weights[count++];
            }
            if (mass >= wanted || candidates == kept) {
                return Arrays.copyOf(ids, count);
            }
        }
    }

    /** Probabilities of tokens at a temperature, in proportion to that of the most probable. */
    private double[] weights(int[] ids, double temperature) {
        double top = values[best()];
        double[] weights = new double[ids.length];
        for (int i = 0; i < ids.length; i++) {
            weights[i] = Math.exp((values[ids[i]] - top) / temperature);
        }
        return weights;
    }

    private static double sum(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        return sum;
    }
}
