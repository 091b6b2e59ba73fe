package dev.assay.engine.models.transformer;

import dev.assay.spi.UserError;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Refuses an intervention that names what the model or the texts do not have, before anything runs. */
final class InterventionCheck {

    private final int number;
    private final Intervention intervention;
    private final Shapes shapes;
    private final Inputs inputs;
    private final int more;
    private final Set<Integer> rows;

    /**
     * @param number of the intervention in its plan
     * @param more tokens that are to be generated at most
     */
    InterventionCheck(int number, Intervention intervention, Shapes shapes, Inputs inputs, int more) {
        this.number = number;
        this.intervention = intervention;
        this.shapes = shapes;
        this.inputs = inputs;
        this.more = more;
        this.rows = Set.copyOf(new HashSet<>(intervention.rows()));
    }

    /**
     * @throws UserError which names the intervention and what is not there
     */
    void check() {
        if (intervention.points().isEmpty()) {
            throw refuse("names no hook point");
        }
        rows();
        positions();
        for (String id : intervention.points()) {
            place(shapes.point(id), id);
        }
        if (intervention.change() instanceof Change.ProjectOut(List<List<Float>> directions)
                && Basis.of(directions).length == 0) {
            throw refuse("projects out no direction, or zero vectors only");
        }
        if (intervention.change() instanceof Change.Clamp(List<Float> direction, float value)
                && (Basis.of(List.of(direction)).length == 0 || !Float.isFinite(value))) {
            throw refuse("clamps the projection on a zero vector, or to a value that is not finite");
        }
    }

    private void rows() {
        int rows = inputs.rows();
        among(intervention.rows(), rows, "row", "the batch has " + rows + " rows");
        if (intervention.change() instanceof Change.AddEach(List<List<Float>> vectors) && vectors.size() != rows) {
            throw refuse("has " + vectors.size() + " vectors to add, but the batch has " + rows + " rows");
        }
        if (intervention.change() instanceof Change.CopyFrom from) {
            int prompts = from.prompts().size();
            among(from.sources(), prompts, "prompt", "there are " + prompts + " to copy from");
            for (int row = 0; row < rows; row++) {
                if (acts(row) && from.source(row) < 0) {
                    throw refuse("says of "
                            + (from.sources().isEmpty()
                                    ? prompts
                                    : from.sources().size()) + " rows what to copy to them, but not of row " + row);
                }
            }
        }
    }

    private boolean acts(int row) {
        return rows.isEmpty() || rows.contains(row);
    }

    private void positions() {
        int longest = longest();
        among(intervention.positions().at(), longest, "position", "its texts have " + longest + " at most");
    }

    /** How many positions there may be while the intervention acts; the last token that is generated is not read. */
    private int longest() {
        int read = intervention.steps() == Steps.PROMPT ? 0 : Math.max(0, more - 1);
        int longest = 0;
        for (int row = 0; row < inputs.rows(); row++) {
            if (acts(row)) {
                longest = Math.max(longest, inputs.ids().get(row).length + read);
            }
        }
        return longest;
    }

    private void place(Point point, String id) {
        int heads = shapes.heads(point);
        if (heads == 0 && !intervention.heads().isEmpty()) {
            throw refuse("chooses heads, but " + id + " has none");
        }
        among(intervention.heads(), heads, "head", id + " has " + heads + " heads");
        int units = shapes.units(point);
        boolean attention = units < 0;
        if (attention) {
            int longest = longest();
            among(intervention.units(), longest, "unit", "those of " + id + " are positions, " + longest + " at most");
        } else {
            among(intervention.units(), units, "unit", id + " has " + units + " units");
        }
        boolean projects =
                intervention.change() instanceof Change.ProjectOut || intervention.change() instanceof Change.Clamp;
        boolean keepsNorm = intervention.change() instanceof Change.KeepNorm;
        if (attention && (projects || keepsNorm)) {
            throw refuse((keepsNorm ? "keeps a norm" : "projects on a direction") + " at " + id
                    + ", whose last axis are positions");
        }
        if (keepsNorm && !intervention.units().isEmpty()) {
            throw refuse("keeps the norm of whole states, so it cannot choose units");
        }
        for (List<Float> vector : vectors(intervention.change())) {
            if (vector.size() != units && (projects || vector.size() != 1)) {
                throw refuse("has a vector of " + vector.size() + " numbers, but "
                        + (attention ? id + " takes a single number" : id + " has " + units + " units"));
            }
            if (!vector.stream().allMatch(Float::isFinite)) {
                throw refuse("has a vector with numbers that are not finite");
            }
        }
    }

    /** The vectors that a change holds, as they act. */
    private static List<List<Float>> vectors(Change change) {
        return switch (change) {
            case Change.Add(List<Float> vector, float coefficient) ->
                List.of(vector.stream().map(v -> v * coefficient).toList());
            case Change.AddEach each -> each.vectors();
            case Change.KeepNorm(List<Float> vector, float coefficient) ->
                List.of(vector.stream().map(v -> v * coefficient).toList());
            case Change.Clamp clamp -> List.of(clamp.direction());
            case Change.Set set -> List.of(set.vector());
            case Change.Mean mean -> List.of(mean.mean());
            case Change.ProjectOut out -> out.directions();
            case Change.Scale scale -> List.of(List.of(scale.factor()));
            case Change.Zero zero -> List.of();
            case Change.CopyFrom copy -> List.of();
        };
    }

    private void among(Collection<Integer> chosen, int count, String what, String there) {
        for (int one : chosen) {
            if (one < 0 || one >= count) {
                throw refuse("names " + what + " " + one + ", but " + there + ", counted from 0");
            }
        }
    }

    private UserError refuse(String what) {
        return new UserError("Intervention " + number + " " + what + ".");
    }
}
