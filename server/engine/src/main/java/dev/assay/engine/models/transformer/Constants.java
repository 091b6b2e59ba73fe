package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers as one-element arrays in native memory, made once per model. They only ever stand as the second operand, so that no
 * result belongs to their manager. DJL's overloads for Java numbers free their operand before a backward pass reads it.
 */
final class Constants {

    private final NDManager manager;
    private final Map<Float, NDArray> made = new ConcurrentHashMap<>();

    Constants(NDManager manager) {
        this.manager = manager;
    }

    /** The number; broadcasts. */
    NDArray of(float value) {
        return made.computeIfAbsent(value, v -> Djl.constant(manager, v));
    }
}
