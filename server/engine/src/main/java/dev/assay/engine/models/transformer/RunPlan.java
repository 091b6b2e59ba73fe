package dev.assay.engine.models.transformer;

import java.util.ArrayList;
import java.util.List;

/**
 * What to record and what to change during a run: a value, the same from Java, over HTTP and on the command line. At one place
 * interventions act in the order of the list, and what is recorded is what they leave.
 *
 * @param record names of hook points
 */
public record RunPlan(List<String> record, List<Intervention> interventions) {

    public RunPlan {
        record = List.copyOf(record);
        interventions = List.copyOf(interventions);
    }

    public static RunPlan recording(String... points) {
        return new RunPlan(List.of(points), List.of());
    }

    /** The same with one more intervention. */
    public RunPlan with(Intervention intervention) {
        List<Intervention> more = new ArrayList<>(interventions);
        more.add(intervention);
        return new RunPlan(record, more);
    }
}
