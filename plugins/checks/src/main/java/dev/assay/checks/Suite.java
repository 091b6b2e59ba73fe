package dev.assay.checks;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** Runs checks one after the other. */
final class Suite {

    private Suite() {}

    /** @param each hears of each finding when it is there */
    static <P> List<Finding> run(List<? extends Check<P>> checks, P probe, Run run, Consumer<Finding> each) {
        List<Finding> findings = new ArrayList<>();
        for (Check<P> check : checks) {
            run.checkCancelled();
            run.progress(findings.size() / (double) checks.size(), check.id());
            Finding finding = run(check, probe);
            findings.add(finding);
            each.accept(finding);
        }
        return findings;
    }

    private static <P> Finding run(Check<P> check, P probe) {
        try {
            return check.run(probe).of(check);
        } catch (UserError refused) {
            return Result.notApplicable("the system refuses: " + refused.getMessage())
                    .of(check);
        } catch (CancellationException cancelled) {
            throw cancelled;
        } catch (RuntimeException broken) {
            return Result.failed(
                            "the system breaks off with " + broken,
                            null,
                            null,
                            List.of(new Cause(
                                    "exception", "The error itself says more: run it again with --verbose.", 0.5)))
                    .of(check);
        }
    }
}
