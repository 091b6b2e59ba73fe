package dev.assay.engine.models.transformer;

import java.util.List;

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
        List<String> points,
        List<Integer> rows,
        Positions positions,
        List<Integer> heads,
        List<Integer> units,
        Steps steps,
        Change change) {

    public Intervention {
        points = List.copyOf(points);
        rows = List.copyOf(rows);
        heads = List.copyOf(heads);
        units = List.copyOf(units);
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
