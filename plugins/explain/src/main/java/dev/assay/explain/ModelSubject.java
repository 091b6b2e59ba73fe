package dev.assay.explain;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;

/** A model of this installation on a data set of the workspace. */
final class ModelSubject {

    private ModelSubject() {}

    static Subject of(ExplainParameters p, RecentModels models, Run run) throws Exception {
        if (p.data() == null || p.model() == null) {
            throw new UserError(
                    "say what to explain: --data and --model, or --activations, --concepts and --concept-names");
        }
        ModelOnData on = models.get(p.data(), p.model(), p.hook(), p.vectors(), run);
        return new Subject(
                p.data(),
                p.model(),
                on.activations(),
                on.concepts(),
                on.neighbours(),
                Thresholds.of(p.thresholds() == null ? "relu" : p.thresholds(), on.activations()),
                on.labels(),
                on.weights(),
                on.correct());
    }
}
