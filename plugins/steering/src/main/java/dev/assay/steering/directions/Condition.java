package dev.assay.steering.directions;

import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.List;

/** A {@link Gate} at a model, which it reads prompts with. It reads the prompt alone, unsteered, and once. Safe for use by several threads as the model is. */
public final class Condition {

    private final Gate gate;
    private final Transformer model;
    private final Place place;
    private final float[] vector;
    private final double norm;

    Condition(Gate gate, Transformer model, Place place, SteeringVector vector) {
        this.gate = gate;
        this.model = model;
        this.place = place;
        this.vector = vector.part(place);
        this.norm = Vectors.norm(this.vector);
        if (norm == 0) {
            throw new UserError("The condition vector " + gate.vector() + " is zero at " + place
                    + "; nothing can be compared with it.");
        }
    }

    /** Where the vector is compared. */
    Place place() {
        return place;
    }

    /** Whether the gate is open for a prompt of token ids, the begin token among them if there is one. */
    public boolean open(int... prompt) {
        return open(List.of(prompt), Run.unwatched())[0];
    }

    /**
     * Whether the gate is open, prompt by prompt: what batch a prompt is in does not matter.
     *
     * @param prompts token ids, the begin token among them if there is one
     */
    public boolean[] open(List<int[]> prompts, Run run) {
        double[] values = values(prompts, run);
        boolean[] open = new boolean[values.length];
        for (int row = 0; row < open.length; row++) {
            open[row] = gate.opensAt(values[row]);
        }
        return open;
    }

    /**
     * What is compared with the threshold, prompt by prompt.
     *
     * @throws UserError when a prompt is too short for the token that the gate reads
     */
    public double[] values(List<int[]> prompts, Run run) {
        return valuesOf(
                prompts.stream().map(ids -> Prompt.of(model.config(), ids)).toList(), run);
    }

    double[] valuesOf(List<Prompt> prompts, Run run) {
        TokenChoice token = TokenChoice.parse(gate.token());
        for (int row = 0; row < prompts.size(); row++) {
            if (token.positions(prompts.get(row)).length == 0) {
                throw new UserError("Prompt " + row + " is too short for a gate that reads its token " + token
                        + "; give a longer prompt, or a gate that reads the last token or the mean.");
            }
        }
        return values(new TransformerStates(model, List.of(place.hook()), token)
                .read(prompts, run)
                .getFirst());
    }

    /** What is compared with the threshold, of states at the vector's hook point. */
    double[] values(HookStates states) {
        HookStates here = place.head() < 0 ? states : head(states);
        double[] values = new double[here.rows().length];
        for (int row = 0; row < values.length; row++) {
            float[] state = here.rows()[row];
            if (state.length != vector.length) {
                throw new UserError("The condition vector " + gate.vector() + " has " + vector.length + " numbers at "
                        + place + ", but the model has " + state.length + " units there.");
            }
            double dot = Vectors.dot(state, vector);
            values[row] = gate.measure() == Gate.Measure.PROJECTION
                    ? dot / norm
                    : dot / norm / Math.max(Vectors.norm(state), Double.MIN_NORMAL);
        }
        return values;
    }

    private HookStates head(HookStates states) {
        if (place.head() >= states.heads()) {
            throw new UserError("The condition vector " + gate.vector() + " is for " + place + ", but the model has "
                    + states.heads() + " heads there.");
        }
        return states.head(place.head());
    }
}
