package dev.assay.engine.models.transformer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assay.spi.Param;
import dev.assay.spi.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Positions of a text, counted from 0 at its first token: neither padding nor a cache shifts them.
 *
 * @param at used by {@link Which#AT}
 */
public record Positions(
        @Param(value = "All, the last token of the text so far, or those of at", byDefault = "all")
        Which which,

        @Param(value = "Positions, counted from 0 at the text's first token", byDefault = "[]")
        List<Integer> at) {

    /** Kinds of choice. */
    public enum Which {
        ALL,
        /** The last token of each text so far. */
        LAST,
        AT
    }

    public Positions {
        at = List.copyOf(at);
        if ((which == Which.AT) == at.isEmpty()) {
            throw new UserError("The choice " + which + " of positions does not go with the positions " + at + ".");
        }
    }

    /** From JSON, where a list of positions is enough, and none is needed for the other choices. */
    @JsonCreator
    static Positions read(
            @JsonProperty("which") @Nullable Which which, @JsonProperty("at") @Nullable List<Integer> at) {
        List<Integer> positions = at == null ? List.of() : at;
        return new Positions(which != null ? which : positions.isEmpty() ? Which.ALL : Which.AT, positions);
    }

    public static Positions all() {
        return new Positions(Which.ALL, List.of());
    }

    public static Positions last() {
        return new Positions(Which.LAST, List.of());
    }

    public static Positions at(Integer... positions) {
        return new Positions(Which.AT, List.of(positions));
    }
}
