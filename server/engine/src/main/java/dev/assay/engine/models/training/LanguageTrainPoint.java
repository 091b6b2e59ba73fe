package dev.assay.engine.models.training;

import org.jspecify.annotations.Nullable;

/**
 * How a training stands.
 *
 * @param step that was done last, from 1
 * @param steps of the whole training
 * @param epoch of that step, from 1
 * @param trainLoss mean cross entropy per token in nats since the last measurement, each when its step was taken, with dropout
 * @param learningRate of that step
 * @param gradientNorm Euclidean length of that step's gradient, before it was shortened; null in a report from before it was kept
 * @param devLoss mean cross entropy per token of the development texts; null where they were not measured
 * @param devPerplexity its exponential
 */
public record LanguageTrainPoint(
        int step,
        int steps,
        int epoch,
        double trainLoss,
        double learningRate,
        @Nullable Double gradientNorm,
        @Nullable Double devLoss,
        @Nullable Double devPerplexity) {}
