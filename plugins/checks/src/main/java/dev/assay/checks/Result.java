package dev.assay.checks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A finding before it is known of which check it is. */
record Result(
        Outcome outcome,
        String summary,
        @Nullable Tolerance tolerance,
        @Nullable Evidence evidence,
        List<Cause> causes,
        List<Figure> figures) {

    static Result passed(String summary, @Nullable Tolerance tolerance) {
        return new Result(Outcome.PASSED, summary, tolerance, null, List.of(), List.of());
    }

    static Result notApplicable(String reason) {
        return new Result(Outcome.NOT_APPLICABLE, reason, null, null, List.of(), List.of());
    }

    static Result failed(
            String summary, @Nullable Tolerance tolerance, @Nullable Evidence evidence, List<Cause> causes) {
        return new Result(Outcome.FAILED, summary, tolerance, evidence, causes, List.of());
    }

    /** The same with the numbers behind it. */
    Result with(List<Figure> behind) {
        return new Result(outcome, summary, tolerance, evidence, causes, behind);
    }

    Finding of(Check<?> check) {
        return named(check.id(), check.compares());
    }

    Finding named(String id, String compares) {
        return new Finding(id, compares, outcome, summary, tolerance, evidence, causes, figures);
    }
}
