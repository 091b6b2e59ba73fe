package dev.assay.engine.models;

import java.util.Map;

/**
 * What the pair model says about some pairs.
 *
 * @param probabilities {@code [rows, labels]}, each row adding up to 1
 * @param activations {@code [rows, units]} for each hook point that was asked for
 */
public record PairOutput(FloatMatrix probabilities, Map<PairHook, FloatMatrix> activations) {

    public PairOutput {
        activations = Map.copyOf(activations);
    }

    public int rows() {
        return probabilities.rows();
    }

    /** The label with the highest probability; the first of equals. */
    public int predicted(int row) {
        int best = 0;
        for (int label = 1; label < probabilities.columns(); label++) {
            if (probabilities.get(row, label) > probabilities.get(row, best)) {
                best = label;
            }
        }
        return best;
    }

    /** Cross entropy of a row in nats: {@code -ln p(label)}; finite, since a probability of 0 counts as the least float. */
    public double loss(int row, int label) {
        return -Math.log(Math.max(probabilities.get(row, label), Float.MIN_NORMAL));
    }

    /**
     * The values at a hook point.
     *
     * @throws IllegalArgumentException when it was not asked for
     */
    public FloatMatrix at(PairHook hook) {
        FloatMatrix values = activations.get(hook);
        if (values == null) {
            throw new IllegalArgumentException(hook + " was not recorded in this run");
        }
        return values;
    }
}
