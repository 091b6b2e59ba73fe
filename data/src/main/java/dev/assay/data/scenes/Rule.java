package dev.assay.data.scenes;

import org.jspecify.annotations.Nullable;

/**
 * A way to make a hypothesis of one label.
 *
 * @param weight how often it is tried, against the other rules of its label
 */
record Rule(String name, double weight, Inference inference) {

    /** Makes the hypothesis. */
    @FunctionalInterface
    interface Inference {
        /** A sentence, or null where the scene gives the rule nothing to work on. */
        @Nullable
        String infer(Scene scene, Dice dice);
    }
}
