package dev.assay.checks;

import java.util.List;
import java.util.Objects;

/** Picks from what a suite found. */
final class Findings {

    private Findings() {}

    static List<Finding> failed(List<Finding> findings) {
        return findings.stream().filter(Finding::failed).toList();
    }

    static Finding of(List<Finding> findings, String id) {
        return findings.stream().filter(f -> f.check().equals(id)).findFirst().orElseThrow();
    }

    static Evidence evidence(Finding finding) {
        return Objects.requireNonNull(finding.evidence(), () -> "no evidence in " + finding);
    }

    static Tolerance tolerance(Finding finding) {
        return Objects.requireNonNull(finding.tolerance(), () -> "no tolerance in " + finding);
    }
}
