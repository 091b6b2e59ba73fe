package dev.assay.checks.training;

import dev.assay.spi.Printable;
import java.util.List;
import java.util.Locale;

/**
 * A finding about a training.
 *
 * @param id short and stable: {@code initial-loss}
 * @param summary what was found, one sentence with its numbers
 * @param evidence where: steps and values
 * @param cause the likeliest ones, the first first
 * @param remedy what to try
 * @param source of the rule, and what its threshold is derived from
 */
public record Diagnosis(
        String id,
        Severity severity,
        String summary,
        List<Evidence> evidence,
        String cause,
        String remedy,
        String source)
        implements Printable {

    /** A number that a finding rests on. */
    public record Evidence(Metric metric, long step, double value) {}

    public Diagnosis {
        evidence = List.copyOf(evidence);
    }

    @Override
    public String printed() {
        String line = System.lineSeparator();
        StringBuilder printed = new StringBuilder("%-8s %-22s %s%n"
                .formatted(
                        severity == Severity.FAILURE
                                ? "FAILURE"
                                : severity.name().toLowerCase(Locale.ROOT),
                        id,
                        summary));
        for (Evidence each : evidence) {
            printed.append(
                    "         at %d: %s %s%n".formatted(each.step, each.metric.words(), Numbers.shown(each.value)));
        }
        return printed.append("         cause: ")
                .append(cause)
                .append(line)
                .append("         try: ")
                .append(remedy)
                .append(line)
                .append("         rule: ")
                .append(source)
                .append(line)
                .toString();
    }
}
