package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import dev.assay.engine.models.Kernels;

/**
 * The tables of {@link Rotary}, and turning by them. They are as long as texts have been so far, and grow by doubling: the context
 * that a file announces is neither computed nor allocated. A table that was outgrown lives as long as the model, for another
 * thread may be reading it; together they are at most as long as the newest.
 */
final class Rotation {

    private static final int FIRST = 64;

    private final Rotary rotary;
    private final int positions;
    private final Weights weights;
    private volatile Table table;

    /** Cosines and sines {@code [length, dims]}. */
    private record Table(int length, NDArray cosines, NDArray sines) {}

    /**
     * @param positions the longest text that there may be
     */
    Rotation(Rotary rotary, int positions, Weights weights) {
        this.rotary = rotary;
        this.positions = positions;
        this.weights = weights;
        this.table = table(Math.min(FIRST, positions));
    }

    private Table table(int length) {
        return new Table(
                length,
                weights.table(rotary.table(length, true), length, rotary.dims()),
                weights.table(rotary.table(length, false), length, rotary.dims()));
    }

    private Table tableFor(Frame frame) {
        int needed = 0;
        for (int last : frame.last()) {
            needed = Math.max(needed, last + 1);
        }
        Table found = table;
        if (found.length < needed) {
            synchronized (this) {
                found = table;
                if (found.length < needed) {
                    long doubled = Math.max(2L * found.length, needed);
                    found = table((int) Math.min(doubled, positions));
                    table = found;
                }
            }
        }
        return found;
    }

    /** Cosines and sines of a pass's positions, each {@code [batch, slots, 1, dims]}. */
    record Angles(NDArray cosines, NDArray sines) {}

    Angles of(Pass pass) {
        Table found = tableFor(pass.frame());
        return new Angles(
                Pass.rows(pass.positions(), found.cosines).expandDims(2),
                Pass.rows(pass.positions(), found.sines).expandDims(2));
    }

    /** Turns the first dimensions of each head of {@code [batch, slots, heads, size]}. */
    NDArray turn(NDArray x, Angles angles) {
        return Kernels.turn(x, angles.cosines, angles.sines);
    }
}
