package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.transformer.Point.Axes;
import dev.assay.spi.UserError;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An intervention at work. It computes the change for the whole array and lets it through where a mask of rows, positions, heads and
 * units says so, so that everything else keeps its bits.
 */
final class Edit {

    private final int number;
    private final Intervention intervention;
    private final Selection selection;
    private final Effect effect;
    private final Shapes shapes;
    /** What {@link Change.CopyFrom} copies; empty for others. */
    private final Map<Point, Recorded> sources;

    /** Positions by row and step. */
    private final NavigableMap<Integer, NavigableMap<Integer, BitSet>> touched = new TreeMap<>();

    /**
     * @param intervention that {@link InterventionCheck} has let through
     */
    Edit(int number, Intervention intervention, Shapes shapes, Map<Point, Recorded> sources) {
        this.number = number;
        this.intervention = intervention;
        this.selection = new Selection(intervention);
        this.effect = new Effect(intervention.change());
        this.shapes = shapes;
        this.sources = sources;
    }

    int number() {
        return number;
    }

    Intervention intervention() {
        return intervention;
    }

    /** From now on the vector of {@link Change.Add} is this array, with respect to which a gradient is taken. */
    void vectorLeaf(NDArray leaf) {
        effect.vectorLeaf(leaf);
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
        NDArray changed = effect.on(x, frame, copied);
        if (isWhole(mask)) {
            return changed;
        }
        NDArray where = x.getManager()
                .create(mask, maskShape(shape, attention))
                .duplicate()
                .broadcast(shape);
        return changed.getNDArrayInternal().where(where, x);
    }

    private static boolean isWhole(boolean[] mask) {
        for (boolean chosen : mask) {
            if (!chosen) {
                return false;
            }
        }
        return true;
    }

    private Shape maskShape(Shape shape, boolean attention) {
        if (attention) {
            return new Shape(shape.get(0), selection.perHead() ? shape.get(1) : 1, shape.get(2), shape.get(3));
        }
        long units = selection.perUnit() ? shape.get(shape.dimension() - 1) : 1;
        return shape.dimension() == 3
                ? new Shape(shape.get(0), shape.get(1), units)
                : new Shape(shape.get(0), shape.get(1), selection.perHead() ? shape.get(2) : 1, units);
    }

    private BitSet touched(Frame frame, int b) {
        return touched.computeIfAbsent(frame.rows()[b], row -> new TreeMap<>())
                .computeIfAbsent(frame.step(), step -> new BitSet());
    }

    /** Empty: nothing is chosen. Also fills in what is copied. */
    private boolean[] stateMask(Point point, Shape shape, Frame frame, float[] copied) {
        int slots = frame.slots();
        int heads = shape.dimension() == 4 && selection.perHead() ? (int) shape.get(2) : 1;
        int units = selection.perUnit() ? (int) shape.get(shape.dimension() - 1) : 1;
        int width = (int) values(shape);
        boolean[] mask = new boolean[frame.batch() * slots * heads * units];
        boolean any = false;
        for (int b = 0; b < frame.batch(); b++) {
            if (!selection.row(frame.rows()[b])) {
                continue;
            }
            @Nullable BitSet positions = null;
            for (int t = 0; t < slots; t++) {
                if (!selection.position(frame.positions()[b][t], frame.last()[b])
                        || !(copied.length == 0 || copy(point, frame, b, t, width, copied))) {
                    continue;
                }
                for (int h = 0; h < heads; h++) {
                    for (int u = 0; u < units; u++) {
                        mask[((b * slots + t) * heads + h) * units + u] = selection.head(h) && selection.unit(u);
                    }
                }
                positions = positions == null ? touched(frame, b) : positions;
                positions.set(frame.positions()[b][t]);
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
        int heads = selection.perHead() ? allHeads : 1;
        boolean[] mask = new boolean[frame.batch() * heads * slots * keys];
        boolean any = false;
        for (int b = 0; b < frame.batch(); b++) {
            if (!selection.row(frame.rows()[b])) {
                continue;
            }
            for (int t = 0; t < slots; t++) {
                if (!selection.position(frame.positions()[b][t], frame.last()[b])) {
                    continue;
                }
                boolean row = false;
                for (int s = 0; s < keys; s++) {
                    int key = frame.keys()[b][s];
                    if (!Pass.sees(shapes.config(), frame.positions()[b][t], key)
                            || !selection.unit(key)
                            || (copied.length > 0 && !copyAttention(point, frame, b, t, s, allHeads, keys, copied))) {
                        continue;
                    }
                    for (int h = 0; h < heads; h++) {
                        mask[((b * heads + h) * slots + t) * keys + s] = selection.head(h);
                    }
                    row = true;
                }
                if (row) {
                    touched(frame, b).set(frame.positions()[b][t]);
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

    /** Adds what was touched so far. */
    void report(List<Touch> touches) {
        touched.forEach((row, steps) -> steps.forEach((step, positions) -> touches.add(
                new Touch(number, row, step, positions.stream().boxed().toList()))));
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
