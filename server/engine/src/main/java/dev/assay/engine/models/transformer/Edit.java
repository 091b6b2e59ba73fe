package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.transformer.Point.Axes;
import dev.assay.spi.UserError;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An intervention at work. It computes the change for the whole array and lets it through where a mask of rows, positions, heads and
 * units says so, so that everything else keeps its bits.
 */
final class Edit {

    private final int number;
    private final Intervention intervention;
    private final Shapes shapes;
    /** What {@link Change.CopyFrom} copies; empty for others. */
    private final Map<Point, Recorded> sources;
    /** Orthonormal rows that {@link Change.ProjectOut} removes; empty for others. */
    private final float[][] basis;

    private final NavigableMap<Integer, NavigableMap<Integer, NavigableSet<Integer>>> touched = new TreeMap<>();
    private @Nullable NDArray vectorLeaf;

    /**
     * @param intervention that {@link InterventionCheck} has let through
     */
    Edit(int number, Intervention intervention, Shapes shapes, Map<Point, Recorded> sources) {
        this.number = number;
        this.intervention = intervention;
        this.shapes = shapes;
        this.sources = sources;
        this.basis = intervention.change() instanceof Change.ProjectOut(List<List<Float>> directions)
                ? Basis.of(directions)
                : new float[0][];
    }

    int number() {
        return number;
    }

    Intervention intervention() {
        return intervention;
    }

    /** From now on the vector of {@link Change.Add} is this array, with respect to which a gradient is taken. */
    void vectorLeaf(NDArray leaf) {
        vectorLeaf = leaf;
    }

    NDArray apply(Point point, NDArray x, Frame frame) {
        boolean prompt = frame.step() == 0;
        if (intervention.steps() != Steps.BOTH && prompt != (intervention.steps() == Steps.PROMPT)) {
            return x;
        }
        Shape shape = x.getShape();
        boolean attention = point.kind().axes() == Axes.ATTENTION;
        float[] copied = intervention.change() instanceof Change.CopyFrom ? new float[(int) x.size()] : new float[0];
        boolean[] mask =
                attention ? attentionMask(point, shape, frame, copied) : stateMask(point, shape, frame, copied);
        if (mask.length == 0) {
            return x;
        }
        NDManager step = x.getManager();
        NDArray changed = changed(x, copied, step);
        NDArray where =
                step.create(mask, maskShape(shape, attention)).duplicate().broadcast(shape);
        return changed.getNDArrayInternal().where(where, x);
    }

    private Shape maskShape(Shape shape, boolean attention) {
        if (attention) {
            return new Shape(shape.get(0), perHead() ? shape.get(1) : 1, shape.get(2), shape.get(3));
        }
        long units = perUnit() ? shape.get(shape.dimension() - 1) : 1;
        return shape.dimension() == 3
                ? new Shape(shape.get(0), shape.get(1), units)
                : new Shape(shape.get(0), shape.get(1), perHead() ? shape.get(2) : 1, units);
    }

    private boolean perHead() {
        return !intervention.heads().isEmpty();
    }

    private boolean perUnit() {
        return !intervention.units().isEmpty();
    }

    private boolean chosen(Frame frame, int b, int t) {
        int position = frame.positions()[b][t];
        return position >= 0
                && (intervention.rows().isEmpty() || intervention.rows().contains(frame.rows()[b]))
                && intervention.positions().contain(position, frame.last()[b]);
    }

    private void touch(Frame frame, int b, int t) {
        touched.computeIfAbsent(frame.rows()[b], row -> new TreeMap<>())
                .computeIfAbsent(frame.step(), step -> new TreeSet<>())
                .add(frame.positions()[b][t]);
    }

    /** Empty: nothing is chosen. Also fills in what is copied. */
    private boolean[] stateMask(Point point, Shape shape, Frame frame, float[] copied) {
        int slots = frame.slots();
        int heads = shape.dimension() == 4 && perHead() ? (int) shape.get(2) : 1;
        int units = perUnit() ? (int) shape.get(shape.dimension() - 1) : 1;
        int width = (int) values(shape);
        boolean[] mask = new boolean[frame.batch() * slots * heads * units];
        boolean any = false;
        for (int b = 0; b < frame.batch(); b++) {
            for (int t = 0; t < slots; t++) {
                if (!chosen(frame, b, t) || !(copied.length == 0 || copy(point, frame, b, t, width, copied))) {
                    continue;
                }
                for (int h = 0; h < heads; h++) {
                    for (int u = 0; u < units; u++) {
                        mask[((b * slots + t) * heads + h) * units + u] =
                                (!perHead() || intervention.heads().contains(h))
                                        && (!perUnit() || intervention.units().contains(u));
                    }
                }
                touch(frame, b, t);
                any = true;
            }
        }
        return any ? mask : new boolean[0];
    }

    private static long values(Shape shape) {
        return shape.dimension() == 3 ? shape.get(2) : shape.get(2) * shape.get(3);
    }

    private boolean copy(Point point, Frame frame, int b, int t, int width, float[] copied) {
        Change.CopyFrom from = (Change.CopyFrom) intervention.change();
        Recorded source = Objects.requireNonNull(sources.get(point));
        int row = from.source(frame.rows()[b]);
        int position = frame.positions()[b][t] + from.shift();
        if (row < 0 || position < 0 || position >= source.lengths()[row]) {
            return false;
        }
        System.arraycopy(
                source.values(),
                (row * source.shape()[1] + position) * width,
                copied,
                (b * frame.slots() + t) * width,
                width);
        return true;
    }

    private boolean[] attentionMask(Point point, Shape shape, Frame frame, float[] copied) {
        int slots = frame.slots();
        int keys = (int) shape.get(3);
        int allHeads = (int) shape.get(1);
        int heads = perHead() ? allHeads : 1;
        boolean[] mask = new boolean[frame.batch() * heads * slots * keys];
        boolean any = false;
        for (int b = 0; b < frame.batch(); b++) {
            for (int t = 0; t < slots; t++) {
                if (!chosen(frame, b, t)) {
                    continue;
                }
                boolean row = false;
                for (int s = 0; s < keys; s++) {
                    int key = frame.keys()[b][s];
                    if (!Pass.sees(shapes.config(), frame.positions()[b][t], key)
                            || (perUnit() && !intervention.units().contains(key))
                            || (copied.length > 0 && !copyAttention(point, frame, b, t, s, allHeads, keys, copied))) {
                        continue;
                    }
                    for (int h = 0; h < heads; h++) {
                        mask[((b * heads + h) * slots + t) * keys + s] =
                                !perHead() || intervention.heads().contains(h);
                    }
                    row = true;
                }
                if (row) {
                    touch(frame, b, t);
                    any = true;
                }
            }
        }
        return any ? mask : new boolean[0];
    }

    private boolean copyAttention(Point point, Frame frame, int b, int t, int s, int heads, int keys, float[] copied) {
        Change.CopyFrom from = (Change.CopyFrom) intervention.change();
        Recorded source = Objects.requireNonNull(sources.get(point));
        int row = from.source(frame.rows()[b]);
        int query = frame.positions()[b][t] + from.shift();
        int key = frame.keys()[b][s] + from.shift();
        if (row < 0 || query < 0 || key < 0 || query >= source.lengths()[row] || key >= source.lengths()[row]) {
            return false;
        }
        for (int h = 0; h < heads; h++) {
            copied[((b * heads + h) * frame.slots() + t) * keys + s] = source.at(row, h, query, key);
        }
        return true;
    }

    private NDArray changed(NDArray x, float[] copied, NDManager step) {
        return switch (intervention.change()) {
            case Change.Add(List<Float> vector, float coefficient) -> {
                NDArray leaf = vectorLeaf;
                if (leaf != null) {
                    NDArray added = leaf.mul(Djl.constant(step, coefficient));
                    yield x.add(added);
                }
                yield x.add(array(vector, coefficient, step));
            }
            case Change.Set(List<Float> vector) -> array(vector, 1, step).broadcast(x.getShape());
            case Change.Mean(List<Float> mean) -> array(mean, 1, step).broadcast(x.getShape());
            case Change.Scale(float factor) -> x.mul(Djl.constant(step, factor));
            case Change.Zero zero -> x.zerosLike();
            case Change.ProjectOut out -> {
                int width = basis[0].length;
                float[] flat = new float[basis.length * width];
                for (int r = 0; r < basis.length; r++) {
                    System.arraycopy(basis[r], 0, flat, r * width, width);
                }
                NDArray rows = Djl.array(step, flat, basis.length, width);
                yield x.sub(x.matMul(rows.transpose()).matMul(rows));
            }
            case Change.CopyFrom copy -> Djl.array(step, copied, x.getShape().getShape());
        };
    }

    private static NDArray array(List<Float> vector, float coefficient, NDManager step) {
        float[] values = new float[vector.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = vector.get(i) * coefficient;
        }
        return Djl.array(step, values, values.length);
    }

    /** Adds what was touched so far. */
    void report(List<Touch> touches) {
        touched.forEach((row, steps) ->
                steps.forEach((step, positions) -> touches.add(new Touch(number, row, step, List.copyOf(positions)))));
    }

    /**
     * @throws UserError when the intervention never acted
     */
    void checkFired() {
        if (touched.isEmpty()) {
            throw new UserError("Intervention " + number + " at " + String.join(", ", intervention.points())
                    + " never acted: no row has the positions and steps that it names.");
        }
    }
}
