package dev.assay.steering.directions;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.assay.engine.workspace.Json;
import dev.assay.spi.Printable;
import java.util.List;

/**
 * What {@code steer gate} gives.
 *
 * @param gate as {@code steer generate} takes it
 * @param source which prompts it should be open for, and which not
 * @param training how right it is about the prompts that chose the threshold
 * @param heldOut how right it is about prompts that did not
 * @param f1 on held-out prompts, with its interval
 * @param baseRate share of the held-out prompts that it should be open for
 * @param alwaysOpen F1 on held-out prompts of a gate that is always open
 */
record GateReport(
        String model,
        Gate gate,
        String source,
        Figures training,
        Figures heldOut,
        Interval f1,
        double baseRate,
        double alwaysOpen,
        List<String> warnings)
        implements Printable {

    /** How right a gate is about some prompts. */
    record Figures(int prompts, double f1, double precision, double recall, double accuracy) {

        static Figures of(ThresholdSearch.Confusion counts) {
            return new Figures(
                    counts.hits() + counts.falseAlarms() + counts.misses() + counts.rejections(),
                    counts.f1(),
                    counts.precision(),
                    counts.recall(),
                    counts.accuracy());
        }

        private void print(StringBuilder out, String head) {
            out.append(head)
                    .append(prompts)
                    .append(" prompts: F1 ")
                    .append(Show.number(f1))
                    .append(", precision ")
                    .append(Show.number(precision))
                    .append(", recall ")
                    .append(Show.number(recall))
                    .append(", accuracy ")
                    .append(Show.number(accuracy))
                    .append('\n');
        }
    }

    GateReport {
        warnings = List.copyOf(warnings);
    }

    @Override
    @JsonIgnore
    public String printed() {
        StringBuilder out = new StringBuilder();
        out.append("open where   the ")
                .append(Json.nameOf(gate.measure()))
                .append(" with ")
                .append(gate.vector())
                .append(" (")
                .append(gate.token())
                .append(") is ")
                .append(gate.above() ? "above " : "at most ")
                .append(gate.threshold())
                .append('\n');
        out.append("for          ").append(source).append('\n');
        training.print(out, "training     ");
        heldOut.print(out, "held out     ");
        out.append("             F1 ")
                .append(f1)
                .append("; always open ")
                .append(Show.number(alwaysOpen))
                .append(", as ")
                .append(Show.percent(baseRate))
                .append(" of the prompts should be steered\n");
        warnings.forEach(warning -> out.append("warning      ").append(warning).append('\n'));
        out.append("\n--gate '").append(Json.mapper().writeValueAsString(gate)).append("'\n");
        return out.toString();
    }
}
