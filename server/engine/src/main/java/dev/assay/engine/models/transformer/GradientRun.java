package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Gradients;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gradients of an objective with the weights held fixed. The gradient with respect to a state is that with respect to zeros
 * added to it; so no state has to become a leaf, and several can be asked for at once.
 */
final class GradientRun {

    private final Transformer model;
    private final Inputs inputs;
    private final Objective objective;
    private final List<Point> points = new ArrayList<>();
    private final List<Integer> vectors;
    private final Probe probe;
    private final Run run;

    GradientRun(
            Transformer model,
            Inputs inputs,
            RunPlan plan,
            Objective objective,
            List<String> states,
            List<Integer> vectors,
            Run run) {
        this.model = model;
        this.inputs = inputs;
        this.objective = objective;
        this.vectors = List.copyOf(vectors);
        this.run = run;
        for (String id : states) {
            points.add(model.shapes().point(id));
        }
        for (int number : vectors) {
            if (number < 0
                    || number >= plan.interventions().size()
                    || !(plan.interventions().get(number).change() instanceof Change.Add)) {
                throw new UserError(
                        "There is no intervention " + number + " that adds a vector, to take a gradient of.");
            }
        }
        this.probe = model.probe(plan, inputs, 0, run);
        model.check(inputs, 0);
        for (Objective.Term term : objective.terms()) {
            boolean labels = model.config().head() == Head.LABELS;
            if (term.row() < 0
                    || term.row() >= inputs.rows()
                    || term.position() < 0
                    || term.position() >= (labels ? 1 : inputs.ids().get(term.row()).length)
                    || term.output() < 0
                    || term.output() >= model.config().outputs()) {
                throw new UserError("The objective names output " + term.output() + " at position " + term.position()
                        + " of row " + term.row() + ", which the run does not have.");
            }
        }
    }

    GradientResult take() {
        try (NDManager manager = Djl.newManager()) {
            NDList leaves = new NDList();
            for (Point point : points) {
                leaves.add(manager.zeros(shape(point)));
            }
            for (int number : vectors) {
                Change.Add add = (Change.Add) probe.edit(number).intervention().change();
                float[] vector = new float[add.vector().size()];
                for (int i = 0; i < vector.length; i++) {
                    vector[i] = add.vector().get(i);
                }
                leaves.add(Djl.array(manager, vector, vector.length));
            }
            return Gradients.step(leaves, this::value, this::result);
        }
    }

    private Shape shape(Point point) {
        int batch = inputs.rows();
        int slots = point.kind() == Point.Kind.LOGITS && model.config().head() == Head.LABELS ? 1 : inputs.slots();
        int heads = model.shapes().heads(point);
        int units = model.shapes().units(point);
        return switch (point.kind().axes()) {
            case STATE -> new Shape(batch, slots, units);
            case HEADS -> new Shape(batch, slots, heads, units);
            case ATTENTION -> new Shape(batch, heads, slots, slots);
        };
    }

    private NDArray value(Gradients.Step step) {
        for (int i = 0; i < points.size(); i++) {
            probe.delta(points.get(i), step.leaf(i));
        }
        for (int i = 0; i < vectors.size(); i++) {
            probe.edit(vectors.get(i)).vectorLeaf(step.leaf(points.size() + i));
        }
        NDArray logits = model.forward(step.manager(), inputs, probe, run);
        return weighted(step, logits, false).add(weighted(step, logits.logSoftmax(-1), true));
    }

    private NDArray weighted(Gradients.Step step, NDArray outputs, boolean logProbability) {
        Shape shape = outputs.getShape();
        int slots = (int) shape.get(1);
        int width = (int) shape.get(2);
        int[][] positions = inputs.positions();
        float[] weights = new float[(int) shape.size()];
        for (Objective.Term term : objective.terms()) {
            if (term.logProbability() == logProbability) {
                int slot = 0;
                while (slots > 1 && positions[term.row()][slot] != term.position()) {
                    slot++;
                }
                weights[(term.row() * slots + slot) * width + term.output()] += term.weight();
            }
        }
        return outputs.mul(step.array(weights, shape.getShape())).sum();
    }

    private GradientResult result(NDArray value, NDList gradients) {
        Map<String, Recorded> states = new HashMap<>();
        for (int i = 0; i < points.size(); i++) {
            Recorder recorder = new Recorder(points.get(i));
            recorder.add(gradients.get(i), probe.frame(points.get(i)));
            states.put(points.get(i).id(), recorder.assemble());
        }
        Map<Integer, float[]> ofVectors = new HashMap<>();
        for (int i = 0; i < vectors.size(); i++) {
            ofVectors.put(vectors.get(i), gradients.get(points.size() + i).toFloatArray());
        }
        return new GradientResult(value.getFloat(), states, ofVectors, probe.result());
    }
}
