package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.jspecify.annotations.Nullable;

/** The tables of {@link Rotary}, and turning by them. */
final class Rotation {

    private final int dims;
    private final NDArray cosines;
    private final NDArray sines;

    Rotation(Rotary rotary, int positions, Weights weights) {
        dims = rotary.dims();
        cosines = weights.table(rotary.table(positions, true), positions, dims);
        sines = weights.table(rotary.table(positions, false), positions, dims);
    }

    /** Cosines and sines of a pass's positions, each {@code [batch, slots, 1, dims]}. */
    record Angles(NDArray cosines, NDArray sines) {}

    Angles of(Pass pass) {
        return new Angles(
                Pass.rows(pass.positions(), cosines).expandDims(2),
                Pass.rows(pass.positions(), sines).expandDims(2));
    }

    /** Turns the first dimensions of each head of {@code [batch, slots, heads, size]}. */
    NDArray turn(NDArray x, Angles angles) {
        NDArray rest = null;
        NDArray turned = x;
        if (x.getShape().get(3) != dims) {
            NDList parts = x.split(new long[] {dims}, 3);
            turned = parts.get(0);
            rest = parts.get(1);
        }
        NDList halves = turned.split(2, 3);
        NDArray swapped = halves.get(1).neg().concat(halves.get(0), 3);
        turned = turned.mul(angles.cosines).add(swapped.mul(angles.sines));
        return joined(turned, rest);
    }

    private static NDArray joined(NDArray turned, @Nullable NDArray rest) {
        return rest == null ? turned : turned.concat(rest, 3);
    }
}
