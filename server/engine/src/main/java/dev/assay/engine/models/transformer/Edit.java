package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.transformer.Point.Axes;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Collection;
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
     * @throws UserError when the intervention names what the model or the batch does not have
     */
    Edit(int number, Intervention intervention, Shapes shapes, int rows, Map<Point, Recorded> sources) {
        this.number = number;
        this.intervention = intervention;
        this.shapes = shapes;
        this.sources = sources;
        if (intervention.points().isEmpty()) {
            throw refuse("names no hook point");
        }
        check(intervention.rows(), rows, "row", "the batch has " + rows + " rows");
        for (int position : intervention.positions().at()) {
            if (position < 0) {
                throw refuse("names the position " + position + "; positions count from 0");
            }
        }
        for (String id : intervention.points()) {
            Point point = shapes.point(id);
            int heads = shapes.heads(point);
            if (heads == 0 && !intervention.heads().isEmpty()) {
                throw refuse("chooses heads, but " + id + " has none");
            }
            check(intervention.heads(), heads, "head", id + " has " + heads + " heads");
            int units = shapes.units(point);
            if (units >= 0) {
                check(intervention.units(), units, "unit", id + " has " + units + " units");
            } else if (intervention.change() instanceof Change.ProjectOut) {
                throw refuse("projects out a direction at " + id + ", whose last axis are positions");
            }
            for (List<Float> vector : vectors(intervention.change())) {
                if (vector.size() != 1 && vector.size() != units) {
                    throw refuse("has a vector of " + vector.size() + " numbers, but "
                            + (units < 0 ? id + " takes a single number" : id + " has " + units + " units"));
                }
                if (!vector.stream().allMatch(Float::isFinite)) {
                    throw refuse("has a vector with numbers that are not finite");
                }
            }
            if (intervention.change() instanceof Change.ProjectOut
                    && vectors(intervention.change()).stream().anyMatch(v -> v.size() != units)) {
                throw refuse("projects out a direction that has not the " + units + " numbers of " + id);
            }
        }
        this.basis = intervention.change() instanceof Change.ProjectOut(List<List<Float>> directions)
                ? orthonormal(directions)
                : new float[0][];
    }

    private static List<List<Float>> vectors(Change change) {
        return switch (change) {
            case Change.Add add -> List.of(add.vector());
            case Change.Set set -> List.of(set.vector());
            case Change.Mean mean -> List.of(mean.mean());
            case Change.ProjectOut out -> out.directions();
            case Change.Scale scale -> List.of(List.of(scale.factor()));
            case Change.Zero zero -> List.of();
            case Change.CopyFrom copy -> List.of();
        };
    }

    private void check(Collection<Integer> chosen, int count, String what, String there) {
        for (int one : chosen) {
            if (one < 0 || one >= count) {
                throw refuse("names " + what + " " + one + ", but " + there + ", counted from 0");
            }
        }
    }

    private UserError refuse(String what) {
        return new UserError("Intervention " + number + " " + what + ".");
    }

    /** Gram and Schmidt's method, twice for precision, in double precision; directions within the space of others are dropped. */
    private float[][] orthonormal(List<List<Float>> directions) {
        ArrayList<double[]> rows = new ArrayList<>();
        for (List<Float> direction : directions) {
            double[] row = direction.stream().mapToDouble(Float::doubleValue).toArray();
            double before = norm(row);
            for (int pass = 0; pass < 2; pass++) {
                for (double[] other : rows) {
                    double along = 0;
                    for (int i = 0; i < row.length; i++) {
                        along += row[i] * other[i];
                    }
                    for (int i = 0; i < row.length; i++) {
                        row[i] -= along * other[i];
                    }
                }
            }
            double norm = norm(row);
            if (norm > 1e-6 * before) {
                for (int i = 0; i < row.length; i++) {
                    row[i] /= norm;
                }
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            throw refuse("projects out no direction, or zero vectors only");
        }
        float[][] basis = new float[rows.size()][];
        for (int r = 0; r < basis.length; r++) {
            basis[r] = new float[rows.get(r).length];
            for (int i = 0; i < basis[r].length; i++) {
                basis[r][i] = (float) rows.get(r)[i];
            }
        }
        return basis;
    }

    private static double norm(double[] row) {
        double sum = 0;
        for (double x : row) {
            sum += x * x;
        }
        return Math.sqrt(sum);
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
            throw refuse("at " + String.join(", ", intervention.points())
                    + " never acted: no row has the positions and steps that it names");
        }
    }
}
