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
}
