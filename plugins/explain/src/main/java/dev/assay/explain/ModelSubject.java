package dev.assay.explain;

import org.jspecify.annotations.Nullable;

/** A model of this installation on a data set of the workspace. */
final class ModelSubject {

    private ModelSubject() {}

    static Subject of(Question question, ModelOnData on, @Nullable String thresholds) {
        return new Subject(
                question.data(),
                question.model(),
                on.hook(),
                question.level(),
                on.positions(),
                on.cut(),
                on.activations(),
                on.concepts(),
                on.neighbours(),
                on.thresholds(thresholds),
                on.labels(),
                on.weights(),
                on.correct());
    }
}
