package dev.assay.engine.models.training;

import dev.assay.spi.UserError;

/**
 * How a language model is trained.
 *
 * @param epochs passes over the training texts
 * @param batchSize texts per step
 * @param learningRate of AdamW at its highest
 * @param warmup share of all steps in which the learning rate rises to that
 * @param lastRate what is left of it at the last step, as a share
 * @param weightDecay of AdamW, on matrices only
 * @param maxGradientNorm longer gradients are shortened to this
 * @param dropout share of the units that a step leaves out
 * @param evaluateEvery steps from one measurement of the development texts to the next; the last step is always followed by one
 * @param seed of everything random
 */
public record LanguageTrainSettings(
        int epochs,
        int batchSize,
        double learningRate,
        double warmup,
        double lastRate,
        double weightDecay,
        double maxGradientNorm,
        double dropout,
        int evaluateEvery,
        long seed) {

    public LanguageTrainSettings {
        between("number of epochs", epochs, 1, 100_000);
        between("batch size", batchSize, 1, 65_536);
        between("learning rate", learningRate, 1e-9, 10);
        between("share of warm-up steps", warmup, 0, 1);
        between("last share of the learning rate", lastRate, 0, 1);
        between("weight decay", weightDecay, 0, 10);
        between("largest gradient norm", maxGradientNorm, 1e-9, 1e9);
        between("dropout", dropout, 0, 0.95);
        between("number of steps between evaluations", evaluateEvery, 1, Integer.MAX_VALUE);
    }

    private static void between(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new UserError(
                    "The " + name + " of a training must be from " + least + " to " + most + ", not " + value + ".");
        }
    }

    /** What suits a model of some million weights. */
    public static LanguageTrainSettings defaults() {
        return new LanguageTrainSettings(3, 32, 1e-3, 0.05, 0.1, 0.1, 1, 0, 500, 1);
    }
}
