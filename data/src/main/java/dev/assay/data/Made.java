package dev.assay.data;

import org.jspecify.annotations.Nullable;

/**
 * What was made, kept beside it so that it can be made again.
 *
 * @param words that have vectors
 * @param probeAccuracy of the model, or null where none was trained
 */
record Made(
        Recipe recipe, Machine machine, int words, @Nullable Double probeAccuracy) {

    Made withProbeAccuracy(double accuracy) {
        return new Made(recipe, machine, words, accuracy);
    }
}
