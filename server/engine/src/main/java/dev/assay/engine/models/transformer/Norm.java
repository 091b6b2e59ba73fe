package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Kernels;

/** Normalisation of the last axis. */
sealed interface Norm {

    NDArray apply(NDArray x);

    /** Ba et al., "Layer normalization", 2016. */
    record Layer(NDArray gain, NDArray offset, float epsilon) implements Norm {

        static Layer take(Weights weights, String name, int width, double epsilon) {
            return new Layer(
                    weights.take(name + ".weight", width), weights.take(name + ".bias", width), (float) epsilon);
        }

        @Override
        public NDArray apply(NDArray x) {
            return x.getNDArrayInternal()
                    .layerNorm(x, new Shape(gain.size()), gain, offset, epsilon)
                    .singletonOrThrow();
        }
    }

    /** Zhang and Sennrich, "Root mean square layer normalization", 2019. */
    record RootMeanSquare(NDArray gain, NDArray epsilon) implements Norm {

        static RootMeanSquare take(Weights weights, String name, int width, double epsilon) {
            return new RootMeanSquare(
                    weights.take(name + ".weight", width), weights.constants().of((float) epsilon));
        }

        @Override
        public NDArray apply(NDArray x) {
            return Kernels.rootMeanSquareNorm(x, gain, epsilon);
        }
    }
}
