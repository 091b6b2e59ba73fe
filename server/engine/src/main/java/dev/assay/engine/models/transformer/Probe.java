package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run plan at work: edits first, then what a gradient is taken with respect to, then recording. Serves one run. Tests extend it, to watch
 * what is changed and to change it wrongly.
 */
class Probe implements Tap {

    private final List<Edit> edits;
    private final Map<Point, List<Edit>> editsAt = new HashMap<>();
    private final Map<Point, NDArray> deltas = new HashMap<>();
    private final Map<Point, Recorder> recorders = new TreeMap<>();
    private final Map<Point, Frame> frames = new HashMap<>();

    Probe(RunPlan plan, Shapes shapes, List<Edit> edits) {
        this.edits = List.copyOf(edits);
        for (Edit edit : edits) {
            for (String id : edit.intervention().points()) {
                editsAt.computeIfAbsent(shapes.point(id), p -> new ArrayList<>())
                        .add(edit);
            }
        }
        for (String id : plan.record()) {
            recorders.put(shapes.point(id), new Recorder(shapes.point(id)));
        }
    }

    /** Adds an array of zeros at a point, so that its gradient is that with respect to the state. */
    void delta(Point point, NDArray zeros) {
        deltas.put(point, zeros);
    }

    Edit edit(int number) {
        return edits.get(number);
    }

    @Override
    public boolean hears(Point point) {
        return editsAt.containsKey(point) || recorders.containsKey(point) || deltas.containsKey(point);
    }

    @Override
    public NDArray at(Point point, NDArray x, Frame frame) {
        NDArray state = x;
        for (Edit edit : editsAt.getOrDefault(point, List.of())) {
            state = edit.apply(point, state, frame);
        }
        NDArray delta = deltas.get(point);
        if (delta != null) {
            state = state.add(delta);
            frames.put(point, frame);
        }
        Recorder recorder = recorders.get(point);
        if (recorder != null) {
            recorder.add(state, frame);
        }
        return state;
    }

    /** The frame in which a point with a delta was reached. */
    Frame frame(Point point) {
        Frame frame = frames.get(point);
        if (frame == null) {
            throw new IllegalStateException("no pass reached " + point);
        }
        return frame;
    }

    /** What came of a single pass. */
    RunResult result() {
        return result(false);
    }

    /**
     * @param early whether a text ended before the limit, so that an intervention may have had nothing left to act on
     * @throws dev.assay.spi.UserError when an intervention never acted
     */
    RunResult result(boolean early) {
        List<Touch> touched = new ArrayList<>();
        for (Edit edit : edits) {
            if (!early || edit.intervention().steps() == Steps.PROMPT) {
                edit.checkFired();
            }
            edit.report(touched);
        }
        Map<String, Recorded> recorded = new HashMap<>();
        recorders.forEach((point, recorder) -> recorded.put(point.id(), recorder.assemble()));
        return new RunResult(recorded, touched);
    }
}
