package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import dev.assay.engine.models.Kernels;
import java.util.List;

/** Activation functions of multi-layer perceptrons, under the names of {@code config.json}. */
public enum Activation {
    /** x Φ(x), with the error function. */
    GELU("gelu"),
    /** Hendrycks and Gimpel's approximation of GELU by tanh. */
    GELU_TANH("gelu_new", "gelu_fast", "gelu_pytorch_tanh"),
    /** x σ(1.702 x). */
    QUICK_GELU("quick_gelu"),
    /** x σ(x). */
    SILU("silu", "swish"),
    RELU("relu"),
    TANH("tanh");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> names;

    Activation(String... names) {
        this.names = List.of(names);
    }

    List<String> names() {
        return names;
    }

    /** Applied to every element; the result belongs to {@code x}'s manager. */
    NDArray apply(Constants constants, NDArray x) {
        return switch (this) {
            case GELU -> x.getNDArrayInternal().gelu();
            case GELU_TANH -> Kernels.geluTanh(x);
            case QUICK_GELU ->
                x.mul(x.mul(constants.of(1.702f)).getNDArrayInternal().sigmoid());
            case SILU -> Kernels.silu(x);
            case RELU -> x.getNDArrayInternal().relu();
            case TANH -> x.tanh();
        };
    }
}
