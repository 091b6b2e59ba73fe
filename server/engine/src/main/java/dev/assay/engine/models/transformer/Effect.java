package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of a {@link Change}, done for a whole array of states; {@link Edit} lets it through where it should.
 *
 * <p>A zero that is added is written -0: that is the number which leaves every other as it is, down to the sign of zero, where +0 would
 * turn a -0 into +0. So a strength of 0 changes no bit.
 */
final class Effect {

    private final Change change;
    /**
     * What is added or put there, one row for all texts or one for each; of {@link Change.ProjectOut} and {@link Change.Clamp} orthonormal
     * rows. Empty for others.
     */
    private final float[][] rows;

    private @Nullable NDArray leaf;

    Effect(Change change) {
        this.change = change;
        this.rows = switch (change) {
            case Change.Add(List<Float> vector, float coefficient) -> new float[][] {added(vector, coefficient)};
            case Change.AddEach(List<List<Float>> vectors) ->
                vectors.stream().map(vector -> added(vector, 1)).toArray(float[][]::new);
            case Change.KeepNorm(List<Float> vector, float coefficient) -> new float[][] {added(vector, coefficient)};
            case Change.Clamp clamp -> Basis.of(List.of(clamp.direction()));
            case Change.Set set -> new float[][] {floats(set.vector())};
            case Change.Mean mean -> new float[][] {floats(mean.mean())};
            case Change.ProjectOut out -> Basis.of(out.directions());
            case Change.Scale scale -> new float[0][];
            case Change.Zero zero -> new float[0][];
            case Change.CopyFrom copy -> new float[0][];
        };
    }

    /** From now on the vector of {@link Change.Add} is this array, with respect to which a gradient is taken. */
    void vectorLeaf(NDArray vector) {
        leaf = vector;
    }

    private static float[] added(List<Float> vector, float coefficient) {
        float[] added = floats(vector);
        for (int i = 0; i < added.length; i++) {
            float product = added[i] * coefficient;
            added[i] = product == 0 ? -0f : product;
        }
        return added;
    }

    private static float[] floats(List<Float> vector) {
        float[] values = new float[vector.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector.get(i);
        }
        return values;
    }

    /**
     * @param x states, as {@link Point.Axes} lays them out
     * @param copied what {@link Change.CopyFrom} puts there, of the shape of x; empty for others
     */
    NDArray on(NDArray x, Frame frame, float[] copied) {
        NDManager step = x.getManager();
        return switch (change) {
            case Change.Add(List<Float> vector, float coefficient) -> {
                NDArray differentiated = leaf;
                yield x.add(differentiated == null ? row(step) : differentiated.mul(Djl.constant(step, coefficient)));
            }
            case Change.AddEach each -> x.add(each(x.getShape(), frame, step));
            case Change.KeepNorm keep -> isZero(rows[0]) ? x : keepNorm(x, x.add(row(step)), step);
            case Change.Clamp(List<Float> direction, float value) -> {
                NDArray unit = matrix(step);
                NDArray missing = Djl.constant(step, value).sub(x.matMul(unit.transpose()));
                yield x.add(missing.mul(unit));
            }
            case Change.Set set -> row(step).broadcast(x.getShape()).duplicate();
            case Change.Mean mean -> row(step).broadcast(x.getShape()).duplicate();
            case Change.Scale(float factor) -> x.mul(Djl.constant(step, factor));
            case Change.Zero zero -> x.zerosLike();
            case Change.ProjectOut out -> {
                NDArray basis = matrix(step);
                yield x.sub(x.matMul(basis.transpose()).matMul(basis));
            }
            case Change.CopyFrom copy -> Djl.array(step, copied, x.getShape().getShape());
        };
    }

    private NDArray row(NDManager step) {
        return Djl.array(step, rows[0], rows[0].length);
    }

    private NDArray matrix(NDManager step) {
        return Djl.array(step, flat(rows), rows.length, rows[0].length);
    }

    /** A vector for each text of the batch as it is now: texts that have ended are gone from it. */
    private NDArray each(Shape shape, Frame frame, NDManager step) {
        float[][] ofBatch = new float[frame.batch()][];
        for (int b = 0; b < ofBatch.length; b++) {
            ofBatch[b] = rows[frame.rows()[b]];
        }
        int width = ofBatch[0].length;
        return shape.dimension() == 3
                ? Djl.array(step, flat(ofBatch), ofBatch.length, 1, width)
                : Djl.array(step, flat(ofBatch), ofBatch.length, 1, 1, width);
    }

    private static float[] flat(float[][] rows) {
        int width = rows[0].length;
        float[] flat = new float[rows.length * width];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(rows[r], 0, flat, r * width, width);
        }
        return flat;
    }

    private static boolean isZero(float[] vector) {
        for (float value : vector) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@code sum · ‖x‖ / ‖sum‖} over the last axis. The sum is divided by its greatest number first, so that its norm lies between 1 and the
     * root of its width and no finite vector is too long; only a sum of zeros is shorter, and stays.
     */
    private static NDArray keepNorm(NDArray x, NDArray sum, NDManager step) {
        int[] last = {-1};
        NDArray greatest = sum.abs().max(last, true).maximum(Djl.constant(step, Float.MIN_NORMAL));
        NDArray direction = sum.div(greatest);
        NDArray norm = norm(direction).maximum(Djl.constant(step, 1));
        return direction.mul(norm(x).div(norm));
    }

    private static NDArray norm(NDArray x) {
        return x.square().sum(new int[] {-1}, true).sqrt();
    }
}
