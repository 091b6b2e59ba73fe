package dev.assay.engine.models.transformer;

import java.util.Map;

/**
 * An objective and its gradients.
 *
 * @param value of the objective
 * @param states gradient with respect to what a hook point hands on, by its name
 * @param vectors gradient with respect to the vector that an intervention adds, by the intervention's number, {@code [units]}
 * @param run what was recorded and touched
 */
public record GradientResult(double value, Map<String, Recorded> states, Map<Integer, float[]> vectors, RunResult run) {

    public GradientResult {
        states = Map.copyOf(states);
        vectors = Map.copyOf(vectors);
    }

    /** Gradient with respect to the state at a hook point that was asked for. */
    public Recorded state(String hook) {
        Recorded state = states.get(hook);
        if (state == null) {
            throw new IllegalArgumentException("no gradient was asked for at " + hook);
        }
        return state;
    }

    /** Gradient with respect to the vector of an intervention that was asked for. */
    public float[] vector(int intervention) {
        float[] vector = vectors.get(intervention);
        if (vector == null) {
            throw new IllegalArgumentException("no gradient was asked for of intervention " + intervention);
        }
        return vector;
    }
}
