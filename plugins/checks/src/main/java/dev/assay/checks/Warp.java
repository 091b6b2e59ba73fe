package dev.assay.checks;

import java.util.Arrays;

/**
 * The distribution that tokens are drawn from: logits divided by the temperature, then the most probable {@code topK}, of them the
 * fewest whose probabilities sum to at least {@code topP}, scaled up to 1.
 */
final class Warp {

    private Warp() {}

    /**
     * @param topK 0: all
     * @return log-probabilities; minus infinity for what is left out
     */
    static double[] of(float[] logits, double temperature, int topK, double topP) {
        double[] values = new double[logits.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = logits[i] / temperature;
        }
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(values[b], values[a]));
        int kept = topK == 0 ? order.length : Math.min(topK, order.length);
        keep(values, order, kept);
        double[] probabilities = LogSoftmax.of(values);
        double mass = 0;
        int nucleus = 0;
        while (nucleus < kept && (nucleus == 0 || mass < topP)) {
            mass += Math.exp(probabilities[order[nucleus++]]);
        }
        keep(values, order, topP < 1 ? nucleus : kept);
        return LogSoftmax.of(values);
    }

    private static void keep(double[] values, Integer[] order, int count) {
        for (int i = count; i < order.length; i++) {
            values[order[i]] = Double.NEGATIVE_INFINITY;
        }
    }
}
