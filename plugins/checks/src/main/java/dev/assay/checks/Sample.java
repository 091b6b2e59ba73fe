package dev.assay.checks;

import dev.assay.checks.ClassifierSubject.Texts;

/** What two models are given alike. */
sealed interface Sample {

    /** Token ids, for models that predict tokens. */
    @SuppressWarnings("ArrayRecordComponent") // Identity serves for equality.
    record Ids(int[] ids) implements Sample {}

    /** Words, for classifiers. */
    record Words(Texts texts) implements Sample {}
}
