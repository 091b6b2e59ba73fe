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
    @JsonSubTypes.Type(value = Change.Set.class, name = "set"),
    @JsonSubTypes.Type(value = Change.Scale.class, name = "scale"),
    @JsonSubTypes.Type(value = Change.Zero.class, name = "zero"),
    @JsonSubTypes.Type(value = Change.Mean.class, name = "mean"),
    @JsonSubTypes.Type(value = Change.ProjectOut.class, name = "project-out"),
    @JsonSubTypes.Type(value = Change.CopyFrom.class, name = "copy-from")
})
public sealed interface Change {

    /** Adds {@code coefficient · vector}. */
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
