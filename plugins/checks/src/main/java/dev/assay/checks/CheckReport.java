package dev.assay.checks;

import dev.assay.spi.Printable;
import dev.assay.spi.Verdict;
import java.util.List;

/**
 * What came of all checks.
 *
 * @param subject what was checked
 * @param checks in the order in which they ran: what others build on first
 * @param command that makes it again
 */
public record CheckReport(
        String subject, int passed, int failed, int notApplicable, List<Finding> checks, double seconds, String command)
        implements Printable, Verdict {

    public CheckReport {
        checks = List.copyOf(checks);
    }

    static CheckReport of(String subject, List<Finding> findings, double seconds, String command) {
        return new CheckReport(
                subject,
                count(findings, Outcome.PASSED),
                count(findings, Outcome.FAILED),
                count(findings, Outcome.NOT_APPLICABLE),
                findings,
                seconds,
                command);
    }

    private static int count(List<Finding> findings, Outcome outcome) {
        return (int) findings.stream().filter(f -> f.outcome() == outcome).count();
    }

    @Override
    public boolean good() {
        return failed == 0;
    }

    /** What is left to say after the findings, each of which was printed when it was there. */
    @Override
    public String printed() {
        return "%s: %d passed, %d failed, %d not applicable, in %.1f s%n"
                        .formatted(subject, passed, failed, notApplicable, seconds)
                + (failed > 1
                        ? "Checks build on those before them: begin with the first that failed.%n".formatted()
                        : "")
                + (failed > 0 ? "again: " + command + "%n".formatted() : "");
    }
}
