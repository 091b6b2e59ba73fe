package dev.assay.engine.models.transformer;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.assay.spi.Param;
import dev.assay.spi.UserError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change to hidden states, and where it is made. Of an attention's {@code [head, query, key]} values, positions choose the
 * queries and units the positions of the keys; what a query must not see is never touched, nor is padding.
 *
 * @param points names of hook points, several for several layers
 * @param rows numbers of the texts of the batch; empty: all
 * @param heads empty: all; for places that have no heads always empty
 * @param units empty: all
 */
public record Intervention(
        @Param("Names of hook points, several for several layers")
        List<String> points,

        @Param(value = "Numbers of the texts of the batch; none: all", byDefault = "[]")
        List<Integer> rows,

        @Param(value = "Positions in the text", byDefault = "{\"which\": \"all\"}")
        Positions positions,

        @Param(value = "Heads, at places that have them; none: all", byDefault = "[]")
        List<Integer> heads,

        @Param(value = "Units; none: all", byDefault = "[]") List<Integer> units,

        @Param(value = "The part of a generation in which it acts", byDefault = "both")
        Steps steps,

        @Param("What is done there") Change change) {

    public Intervention {
        points = List.copyOf(points);
        rows = List.copyOf(rows);
        heads = List.copyOf(heads);
        units = List.copyOf(units);
    }

    /** From JSON, where all but the points and the change may be left out. */
    @JsonCreator
    static Intervention read(
            @JsonProperty("points") @Nullable List<String> points,
            @JsonProperty("rows") @Nullable List<Integer> rows,
            @JsonProperty("positions") @Nullable Positions positions,
            @JsonProperty("heads") @Nullable List<Integer> heads,
            @JsonProperty("units") @Nullable List<Integer> units,
            @JsonProperty("steps") @Nullable Steps steps,
            @JsonProperty("change") @Nullable Change change) {
        if (points == null || change == null) {
            throw new UserError("An intervention needs points, a list of hook points, and a change.");
        }
        return new Intervention(
                points,
                rows == null ? List.of() : rows,
                positions == null ? Positions.all() : positions,
                heads == null ? List.of() : heads,
                units == null ? List.of() : units,
                steps == null ? Steps.BOTH : steps,
                change);
    }

    /** Everywhere at a place. */
    public static Intervention at(String point, Change change) {
        return new Intervention(List.of(point), List.of(), Positions.all(), List.of(), List.of(), Steps.BOTH, change);
    }

    public Intervention rows(Integer... chosen) {
        return new Intervention(points, List.of(chosen), positions, heads, units, steps, change);
    }

    public Intervention positions(Positions chosen) {
        return new Intervention(points, rows, chosen, heads, units, steps, change);
    }

    public Intervention heads(Integer... chosen) {
        return new Intervention(points, rows, positions, List.of(chosen), units, steps, change);
    }

    public Intervention units(Integer... chosen) {
        return new Intervention(points, rows, positions, heads, List.of(chosen), steps, change);
    }

    public Intervention steps(Steps chosen) {
        return new Intervention(points, rows, positions, heads, units, chosen, change);
    }
}
