package dev.assay.engine.models.transformer;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The distribution of the next token: {@code log softmax} of its logits, in double precision. */
@SuppressWarnings("ArrayRecordComponent") // Never leaves the package.
record LogProbabilities(double[] values) {

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
        return Arrays.stream(sorted()).limit(count).mapToInt(Integer::intValue).toArray();
    }

    private Integer[] sorted() {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(values[b], values[a]));
        return order;
    }

    /** Draws a token. */
    int sample(GenerationSettings.Choice.Sampling sampling, RandomGenerator random) {
        Integer[] order = sorted();
        int kept = sampling.topK() == 0 ? order.length : Math.min(sampling.topK(), order.length);
        double[] weights = new double[kept];
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            weights[i] = Math.exp((values[order[i]] - values[order[0]]) / sampling.temperature());
            sum += weights[i];
        }
        // The fewest that reach the mass: the one that reaches it is kept, and it is never none.
        double mass = 0;
        int nucleus = 0;
        while (nucleus < kept && (nucleus == 0 || mass < sampling.topP() * sum)) {
            mass += weights[nucleus++];
        }
        double draw = random.nextDouble() * mass;
        for (int i = 0; i < nucleus; i++) {
            draw -= weights[i];
            if (draw < 0) {
                return order[i];
            }
        }
        return order[nucleus - 1];
    }
}
