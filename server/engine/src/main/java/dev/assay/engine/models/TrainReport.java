package dev.assay.engine.models;

import java.util.List;

/**
 * What came of a training.
 *
 * @param settings it ran with
 * @param config of the model
 * @param trainPairs number of training pairs
 * @param devPairs number of development pairs
 * @param bestEpoch whose weights the model has: the one with the lowest loss on the development pairs
 * @param devLoss of these weights
 * @param devAccuracy of these weights
 * @param epochs one point per epoch
 */
public record TrainReport(
        TrainSettings settings,
        PairConfig config,
        int trainPairs,
        int devPairs,
        int bestEpoch,
        double devLoss,
        double devAccuracy,
        List<TrainPoint> epochs) {

    public TrainReport {
        epochs = List.copyOf(epochs);
    }
}
