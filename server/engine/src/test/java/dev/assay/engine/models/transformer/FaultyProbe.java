package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.assay.engine.models.Djl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The engine's own probe with a fault, which also watches: it keeps every steered array as it was before and after. */
final class FaultyProbe extends Probe {

    /** An array where something was to be changed, before and after that, in the layout of {@link Point.Axes}. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Seen(Point point, Frame frame, int width, float[] before, float[] after) {

        /** What was added to one number. */
        float change(int b, int slot, int unit) {
            int at = (b * frame.slots() + slot) * width + unit;
            return after[at] - before[at];
        }

        /** Whether a bit of a slot is another. */
        boolean changed(int b, int slot) {
            for (int at = (b * frame.slots() + slot) * width; at < (b * frame.slots() + slot + 1) * width; at++) {
                if (Float.floatToRawIntBits(before[at]) != Float.floatToRawIntBits(after[at])) {
                    return true;
                }
            }
            return false;
        }
    }

    private final Fault fault;
    private final List<Edit> edits;
    private final Shapes shapes;
    private final int lastLayer;
    private final List<Seen> seen = new ArrayList<>();

    private FaultyProbe(RunPlan plan, Shapes shapes, List<Edit> edits, Fault fault) {
        super(plan, shapes, edits);
        this.fault = fault;
        this.edits = edits;
        this.shapes = shapes;
        this.lastLayer = edits.stream()
                .flatMap(edit -> edit.intervention().points().stream())
                .mapToInt(id -> Point.of(id).layer())
                .max()
                .orElse(-1);
    }

    /** A plan at work, checked as always. */
    static FaultyProbe of(Transformer model, RunPlan plan, Inputs inputs, int more, Fault fault) {
        List<Edit> edits = new ArrayList<>();
        for (Intervention each : plan.interventions()) {
            new InterventionCheck(edits.size(), each, model.shapes(), inputs, more).check();
            Intervention planted = fault == Fault.ONE_VECTOR_FOR_ALL_ROWS
                            && each.change() instanceof Change.AddEach(List<List<Float>> vectors)
                    ? new Intervention(
                            each.points(),
                            each.rows(),
                            each.positions(),
                            each.heads(),
                            each.units(),
                            each.steps(),
                            new Change.Add(vectors.getFirst(), 1))
                    : each;
            edits.add(new Edit(edits.size(), planted, model.shapes(), Map.of()));
        }
        return new FaultyProbe(plan, model.shapes(), edits, fault);
    }

    /** In the order of the passes. */
    List<Seen> seen() {
        return seen;
    }

    private boolean edits(Point point) {
        return edits.stream().anyMatch(edit -> edit.intervention().points().contains(point.id()));
    }

    @Override
    public NDArray at(Point point, NDArray x, Frame frame) {
        if (fault == Fault.AFTER_THE_PROJECTION
                && point.kind() == Point.Kind.ATTN_OUT
                && edits(new Point(Point.Kind.Z, point.layer()))) {
            return addedToOutput(new Point(Point.Kind.Z, point.layer()), point, x, frame);
        }
        if (!edits(point)) {
            return super.at(point, x, frame);
        }
        NDArray after = switch (fault) {
            case ADDED_TWICE -> super.at(point, super.at(point, x, frame), frame);
            case FIRST_ROW_ONLY -> firstRow(super.at(point, x, frame), x);
            case ONE_TOKEN_LATE -> frame.step() == 1 ? x : super.at(point, x, frame);
            case PROMPT_LEFT_OUT -> {
                NDArray changed = super.at(point, x, frame);
                yield frame.step() == 0 ? x : changed;
            }
            case PADDING_STEERED -> super.at(point, x, paddingAsTokens(frame));
            case POSITIONS_BY_SLOT -> super.at(point, x, bySlot(frame));
            case AFTER_THE_PROJECTION -> point.kind() == Point.Kind.Z ? x : super.at(point, x, frame);
            case SIGN_FLIPPED_IN_ONE_LAYER ->
                point.layer() == lastLayer ? x.add(x).sub(super.at(point, x, frame)) : super.at(point, x, frame);
            case NONE, ONE_VECTOR_FOR_ALL_ROWS -> super.at(point, x, frame);
        };
        watch(point, x, after, frame);
        return after;
    }

    private void watch(Point point, NDArray before, NDArray after, Frame frame) {
        int width = (int) (before.size() / frame.batch() / frame.slots());
        seen.add(new Seen(point, frame, width, before.toFloatArray(), after.toFloatArray()));
    }

    private static NDArray firstRow(NDArray changed, NDArray x) {
        return x.getShape().get(0) == 1
                ? changed
                : changed.get(new NDIndex("0:1")).concat(x.get(new NDIndex("1:")), 0);
    }

    private static Frame paddingAsTokens(Frame frame) {
        int[][] positions = new int[frame.batch()][frame.slots()];
        for (int b = 0; b < positions.length; b++) {
            for (int t = 0; t < positions[b].length; t++) {
                positions[b][t] = Math.max(0, frame.positions()[b][t]);
            }
        }
        return new Frame(positions, frame.keys(), frame.rows(), frame.last(), frame.step());
    }

    private static Frame bySlot(Frame frame) {
        int[][] positions = new int[frame.batch()][frame.slots()];
        for (int b = 0; b < positions.length; b++) {
            for (int t = 0; t < positions[b].length; t++) {
                int position = frame.positions()[b][t];
                positions[b][t] = position < 0 ? -1 : frame.step() == 0 ? t : position;
            }
        }
        return new Frame(positions, frame.keys(), frame.rows(), frame.last(), frame.step());
    }

    /** The head's vector in the head's slots of the attention's output, as if there were no projection between. */
    private NDArray addedToOutput(Point from, Point point, NDArray x, Frame frame) {
        NDManager step = x.getManager();
        NDArray after = x;
        for (Edit edit : edits) {
            if (edit.intervention().points().contains(from.id())
                    && edit.intervention().change() instanceof Change.Add(List<Float> vector, float coefficient)) {
                float[] wide = new float[shapes.units(point)];
                for (int head : edit.intervention().heads()) {
                    for (int u = 0; u < vector.size(); u++) {
                        wide[(head * vector.size() + u) % wide.length] = coefficient * vector.get(u);
                    }
                }
                after = after.add(Djl.array(step, wide, wide.length));
            }
        }
        watch(point, x, after, frame);
        return super.at(point, after, frame);
    }
}
