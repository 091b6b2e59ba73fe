package dev.assay.checks;

import dev.assay.spi.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one check.
 *
 * @param check its id
 * @param compares what it compares, one sentence
 * @param summary why it is not applicable, or what was found; one sentence
 * @param tolerance null where nothing was compared
 * @param evidence null unless it failed at an example
 * @param causes of a failure, the likeliest first
 * @param figures behind the verdict, by layer, width or bin; may be empty
 */
public record Finding(
        String check,
        String compares,
        Outcome outcome,
        String summary,
        @Nullable Tolerance tolerance,
        @Nullable Evidence evidence,
        List<Cause> causes,
        List<Figure> figures)
        implements Printable {

    private static final String INDENT = " ".repeat(15);

    public Finding {
        causes = List.copyOf(causes);
        figures = List.copyOf(figures);
    }

    boolean failed() {
        return outcome == Outcome.FAILED;
    }

    /** A line, and what is known of a failure below it. */
    @Override
    public String printed() {
        List<String> lines = new ArrayList<>();
        lines.add("%-14s %-28s %s".formatted(word(), check, summary));
        if (failed()) {
            addFailure(lines);
        }
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private String word() {
        return switch (outcome) {
            case PASSED -> "passed";
            case FAILED -> "FAILED";
            case NOT_APPLICABLE -> "not applicable";
        };
    }

    private void addFailure(List<String> lines) {
        lines.add(INDENT + "compared: " + compares);
        if (evidence != null) {
            for (String example : evidence.example()) {
                lines.add(INDENT + "example: " + example.replace("\n", "\\n"));
            }
            lines.add(INDENT
                    + "expected %.7g, found %.7g".formatted(evidence.expected(), evidence.found())
                    + (evidence.position() == null ? "" : ", at position " + evidence.position())
                    + (evidence.hook() == null ? "" : "; hidden states part first at " + evidence.hook()));
        }
        if (tolerance != null) {
            lines.add(INDENT + "tolerance %.3g: %s".formatted(tolerance.value(), tolerance.derivation()));
        }
        for (Figure figure : figures) {
            lines.add(INDENT + figure.line());
        }
        for (Cause cause : causes) {
            lines.add(INDENT + "cause (%.2f) %s: %s".formatted(cause.fit(), cause.name(), cause.explanation()));
        }
    }
}
