package dev.assay.steering.use;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Steps;
import dev.assay.spi.Param;
import dev.assay.spi.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One steering vector at work.
 *
 * @param vector an expression over the workspace's steering vectors
 * @param strength what the vector is multiplied by
 */
public record Steer(
        @Param("Steering vector: a name, or an expression as \"taste + 0.5*positive\"")
        String vector,

        @Param(value = "What the vector is multiplied by", byDefault = "1")
        double strength,

        @Param(value = "What is done with it", byDefault = "add")
        How how,

        @Param(value = "The part of a generation in which it acts", byDefault = "both")
        Steps steps,

        @Param(value = "Positions in the text", byDefault = "{\"which\": \"all\"}")
        Positions positions) {

    /** What is done with a vector v of strength s, to a hidden state h. */
    public enum How {
        /** h + s·v. */
        ADD,
        /** h + s·v, shortened or lengthened to the norm of h. */
        KEEP_NORM,
        /** h with its projection on v set to s·‖v‖. */
        CLAMP,
        /** h without its projection on v, whatever the strength. */
        PROJECT_OUT;

        /** The change to hidden states of a place where the vector is {@code v} and its strength {@code s}. */
        public Change change(float[] v, double s) {
            List<Float> vector = Steers.list(v);
            return switch (this) {
                case ADD -> new Change.Add(vector, (float) s);
                case KEEP_NORM -> new Change.KeepNorm(vector, (float) s);
                case CLAMP -> new Change.Clamp(vector, (float) (s * norm(v)));
                case PROJECT_OUT -> new Change.ProjectOut(List.of(vector));
            };
        }
    }

    static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    public Steer {
        if (!Double.isFinite(strength)) {
            throw new UserError(
                    "The strength of the steering vector " + vector + " is " + strength + "; give a finite number.");
        }
    }

    /** From JSON, where only the vector is needed. */
    @JsonCreator
    static Steer read(
            @JsonProperty("vector") @Nullable String vector,
            @JsonProperty("strength") @Nullable Double strength,
            @JsonProperty("how") @Nullable How how,
            @JsonProperty("steps") @Nullable Steps steps,
            @JsonProperty("positions") @Nullable Positions positions) {
        if (vector == null || vector.isBlank()) {
            throw new UserError(
                    "A steering vector to use needs the field vector: a name, or an expression over names.");
        }
        return new Steer(
                vector,
                strength == null ? 1 : strength,
                how == null ? How.ADD : how,
                steps == null ? Steps.BOTH : steps,
                positions == null ? Positions.all() : positions);
    }
}
