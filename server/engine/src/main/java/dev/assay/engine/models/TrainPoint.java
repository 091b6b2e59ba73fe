package dev.assay.engine.models;

import org.jspecify.annotations.Nullable;

/**
 * How a training stands.
 *
 * @param epoch from 1
 * @param step of this epoch that was done last, from 1
 * @param steps of this epoch
 * @param trainLoss mean cross entropy in nats of this epoch's training pairs so far, each when its step was taken, with dropout
 * @param trainAccuracy share of them that were right
 * @param learningRate of that step; null in a report from before it was kept
 * @param gradientNorm Euclidean length of that step's gradient, before it was shortened; null in such a report
 * @param devLoss mean cross entropy of the development pairs at the end of the epoch; null before
 * @param devAccuracy share of them that were right; null before the end of the epoch
 */
public record TrainPoint(
        int epoch,
        int step,
        int steps,
        double trainLoss,
        double trainAccuracy,
        @Nullable Double learningRate,
        @Nullable Double gradientNorm,
        @Nullable Double devLoss,
        @Nullable Double devAccuracy) {}
