package dev.assay.engine.models.transformer;

import java.util.List;
import java.util.Map;

/**
 * What came of a {@link RunPlan}.
 *
 * @param recorded by the name of the hook point
 * @param touched which rows, positions and steps each intervention changed
 */
public record RunResult(Map<String, Recorded> recorded, List<Touch> touched) {

    public RunResult {
        recorded = Map.copyOf(recorded);
        touched = List.copyOf(touched);
    }

    /** What was recorded at a place that the plan names. */
    public Recorded get(String point) {
        Recorded found = recorded.get(point);
        if (found == null) {
            throw new IllegalArgumentException("the plan did not ask to record " + point);
        }
        return found;
    }
}
