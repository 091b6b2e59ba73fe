package dev.assay.steering.directions;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.SteeringVectors;
import dev.assay.engine.steering.VectorExpression;
import dev.assay.spi.Param;
import dev.assay.spi.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a prompt: steer only where its hidden state, compared with a condition vector, lies on one side of a threshold. A value, the same in a
 * request and in what {@code steer gate} finds.
 *
 * @param vector an expression over the workspace's steering vectors
 * @param hook the place of the vector to compare at, with a head as {@code blocks.1.attn.hook_z.head.3}; null: its only one
 * @param threshold in [-1, 1] for a cosine, in units of the states for a projection
 * @param above true: open where the value is above the threshold; false: open where it is not
 */
public record Gate(
        @Param("Condition vector: a name, or an expression over names")
        String vector,

        @Param("The place of the vector to compare at; none: its only one") @Nullable
        String hook,

        @Param(value = "State of the prompt: mean over its tokens, last, or -2 and so on", byDefault = "mean")
        String token,

        @Param(value = "What is compared with the threshold", byDefault = "cosine")
        Measure measure,

        @Param("Threshold") double threshold,

        @Param(value = "Open above the threshold; false: open at or below it", byDefault = "true")
        boolean above) {

    /** How a state h is compared with a vector v. */
    public enum Measure {
        /** h·v / (‖h‖ ‖v‖), with its sign. */
        COSINE,
        /** h·v / ‖v‖. */
        PROJECTION
    }

    public Gate {
        TokenChoice choice = TokenChoice.parse(token);
        token = choice.text();
        if (!Double.isFinite(threshold)) {
            throw new UserError("The threshold of a gate is " + threshold + "; give a finite number.");
        }
    }

    /** From JSON, where only the vector and the threshold are needed. */
    @JsonCreator
    static Gate read(
            @JsonProperty("vector") @Nullable String vector,
            @JsonProperty("hook") @Nullable String hook,
            @JsonProperty("token") @Nullable String token,
            @JsonProperty("measure") @Nullable Measure measure,
            @JsonProperty("threshold") @Nullable Double threshold,
            @JsonProperty("above") @Nullable Boolean above) {
        if (vector == null || vector.isBlank() || threshold == null) {
            throw new UserError("A gate needs the fields vector and threshold.");
        }
        return new Gate(
                vector,
                hook,
                token == null ? "mean" : token,
                measure == null ? Measure.COSINE : measure,
                threshold,
                above == null || above);
    }

    /** Whether the gate is open at a value. */
    public boolean opensAt(double value) {
        return above ? value > threshold : value <= threshold;
    }

    /**
     * The gate with its vector, for one model.
     *
     * @param name of the model, for errors
     * @throws UserError when there is no such vector, it is another model's, or it has no such place
     */
    public Condition on(Transformer model, String name, SteeringVectors vectors) {
        SteeringVector value = VectorExpression.parse(vector).value(vectors, name, model.fingerprint());
        return new Condition(this, model, place(value), value);
    }

    private Place place(SteeringVector value) {
        List<Place> places = value.places();
        if (hook == null) {
            if (places.size() > 1) {
                throw new UserError("The condition vector " + vector
                        + " has several places; choose the hook of the gate among " + listed(places) + ".");
            }
            return places.getFirst();
        }
        Place wanted = Place.parse(hook);
        if (!places.contains(wanted)) {
            throw new UserError(
                    "The condition vector " + vector + " has no place " + hook + "; it has " + listed(places) + ".");
        }
        return wanted;
    }

    private static String listed(List<Place> places) {
        return String.join(", ", places.stream().map(Place::id).toList());
    }
}
