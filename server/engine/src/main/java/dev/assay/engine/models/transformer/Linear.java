package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import dev.assay.engine.models.Kernels;
import org.jspecify.annotations.Nullable;

/**
 * x W^T + b.
 *
 * @param weight {@code [outputs, inputs]}
 * @param bias {@code [outputs]}
 */
record Linear(NDArray weight, @Nullable NDArray bias) {

    /** Takes {@code NAME.weight} and, if there is to be one, {@code NAME.bias}. */
    static Linear take(Weights weights, String name, int outputs, int inputs, boolean bias) {
        return new Linear(
                weights.take(name + ".weight", outputs, inputs), bias ? weights.take(name + ".bias", outputs) : null);
    }

    /** The same from GPT-2's layout, {@code [inputs, outputs]}. */
    static Linear takeTransposed(Weights weights, String name, int outputs, int inputs) {
        return new Linear(
                weights.takeTransposed(name + ".weight", inputs, outputs), weights.take(name + ".bias", outputs));
    }

    /** {@code [..., inputs]} to {@code [..., outputs]}. */
    NDArray apply(NDArray x) {
        return bias == null ? Kernels.linear(x, weight) : Kernels.linear(x, weight, bias);
    }
}
