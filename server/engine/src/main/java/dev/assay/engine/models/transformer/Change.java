package dev.assay.engine.models.transformer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.assay.spi.Param;
import dev.assay.spi.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an intervention does to a vector of hidden states. A vector has as many numbers as a place has units, or one number that
 * stands for all.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Change.Add.class, name = "add"),
    @JsonSubTypes.Type(value = Change.AddEach.class, name = "add-each"),
    @JsonSubTypes.Type(value = Change.KeepNorm.class, name = "keep-norm"),
    @JsonSubTypes.Type(value = Change.Clamp.class, name = "clamp"),
    @JsonSubTypes.Type(value = Change.Set.class, name = "set"),
    @JsonSubTypes.Type(value = Change.Scale.class, name = "scale"),
    @JsonSubTypes.Type(value = Change.Zero.class, name = "zero"),
    @JsonSubTypes.Type(value = Change.Mean.class, name = "mean"),
    @JsonSubTypes.Type(value = Change.ProjectOut.class, name = "project-out"),
    @JsonSubTypes.Type(value = Change.CopyFrom.class, name = "copy-from")
})
public sealed interface Change {

    /** Adds {@code coefficient · vector}. A coefficient of 0 changes no bit. */
    record Add(
            @Param("As many numbers as the place has units, or one for all")
            List<Float> vector,

            @Param(value = "What the vector is multiplied by", byDefault = "1")
            float coefficient)
            implements Change {
        public Add {
            vector = List.copyOf(vector);
        }

        /** From JSON, where a missing coefficient is 1. */
        @JsonCreator
        static Add read(
                @JsonProperty("vector") @Nullable List<Float> vector,
                @JsonProperty("coefficient") @Nullable Float coefficient) {
            return new Add(needed(vector, "add", "vector"), coefficient == null ? 1 : coefficient);
        }
    }

    /**
     * Adds to each row of the batch a vector of its own, so that many vectors or strengths run as rows of one batch. A vector of zeros
     * changes no bit of its row.
     *
     * @param vectors one for each row of the batch, those that the intervention leaves out among them; beams of a text share its vector
     */
    record AddEach(
            @Param("One vector for each text of the batch") List<List<Float>> vectors) implements Change {
        public AddEach {
            vectors = needed(vectors, "add-each", "vectors").stream()
                    .map(List::copyOf)
                    .toList();
        }
    }

    /**
     * Adds {@code coefficient · vector} and gives the sum the length that the state had, so that only its direction changes; at places with
     * heads, that of each head. A sum of zeros stays as it is. A coefficient of 0 changes no bit.
     */
    record KeepNorm(
            @Param("As many numbers as the place has units, or one for all")
            List<Float> vector,

            @Param(value = "What the vector is multiplied by", byDefault = "1")
            float coefficient)
            implements Change {
        public KeepNorm {
            vector = List.copyOf(vector);
        }

        /** From JSON, where a missing coefficient is 1. */
        @JsonCreator
        static KeepNorm read(
                @JsonProperty("vector") @Nullable List<Float> vector,
                @JsonProperty("coefficient") @Nullable Float coefficient) {
            return new KeepNorm(needed(vector, "keep-norm", "vector"), coefficient == null ? 1 : coefficient);
        }
    }

    /** Sets the projection on a direction to a value and keeps all that is orthogonal to it; the direction need not be of unit length. */
    record Clamp(
            @Param("As many numbers as the place has units") List<Float> direction,

            @Param(value = "The projection on the direction's unit vector afterwards", byDefault = "0")
            float value)
            implements Change {
        public Clamp {
            direction = List.copyOf(direction);
        }

        /** From JSON, where a missing value is 0. */
        @JsonCreator
        static Clamp read(
                @JsonProperty("direction") @Nullable List<Float> direction,
                @JsonProperty("value") @Nullable Float value) {
            return new Clamp(needed(direction, "clamp", "direction"), value == null ? 0 : value);
        }
    }

    /** Puts the vector there instead. */
    record Set(List<Float> vector) implements Change {
        public Set {
            vector = List.copyOf(needed(vector, "set", "vector"));
        }
    }

    /** Multiplies by a factor. */
    record Scale(float factor) implements Change {}

    /** Puts zeros there. */
    record Zero() implements Change {}

    /** Puts there the mean of the states of other texts, as a reference run recorded it (see {@link Recorded#mean}). */
    record Mean(List<Float> mean) implements Change {
        public Mean {
            mean = List.copyOf(needed(mean, "mean", "mean"));
        }
    }

    /** Removes the part that lies in the space these directions span; they need be neither of unit length nor orthogonal. */
    record ProjectOut(List<List<Float>> directions) implements Change {
        public ProjectOut {
            directions = needed(directions, "project-out", "directions").stream()
                    .map(List::copyOf)
                    .toList();
        }
    }

    /**
     * Puts there what another run has at the same place: patching. The other run is of plain prompts, without interventions.
     *
     * @param prompts token ids
     * @param sources for each row the number of the prompt to copy from; empty: row {@code i} copies from prompt {@code i}, or
     *     all from the one prompt
     * @param shift a position copies from the position so many tokens later in the prompt
     */
    record CopyFrom(
            @Param("Token ids of the other texts") List<List<Integer>> prompts,

            @Param(
                    value = "For each row the number of the text to copy from; none: the one of the same number",
                    byDefault = "[]")
            List<Integer> sources,

            @Param(value = "A position copies from the position so many tokens later", byDefault = "0")
            int shift)
            implements Change {
        public CopyFrom {
            prompts = prompts.stream().map(List::copyOf).toList();
            sources = List.copyOf(sources);
        }

        /** From JSON, where only the prompts are needed. */
        @JsonCreator
        static CopyFrom read(
                @JsonProperty("prompts") @Nullable List<List<Integer>> prompts,
                @JsonProperty("sources") @Nullable List<Integer> sources,
                @JsonProperty("shift") @Nullable Integer shift) {
            return new CopyFrom(
                    needed(prompts, "copy-from", "prompts"),
                    sources == null ? List.of() : sources,
                    shift == null ? 0 : shift);
        }

        int source(int row) {
            return !sources.isEmpty()
                    ? row < sources.size() ? sources.get(row) : -1
                    : prompts.size() == 1 ? 0 : row < prompts.size() ? row : -1;
        }
    }

    /** What JSON may lack although Java may not. */
    private static <T> T needed(@Nullable T value, String change, String field) {
        if (value == null) {
            throw new UserError("An intervention that does " + change + " needs " + field + ".");
        }
        return value;
    }
}
