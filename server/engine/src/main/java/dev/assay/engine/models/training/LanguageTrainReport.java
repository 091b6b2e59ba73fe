package dev.assay.engine.models.training;

import java.util.List;

/**
 * What came of a training.
 *
 * @param settings it ran with
 * @param parameters of the model
 * @param trainTexts number of training texts
 * @param trainTokens tokens of them that one pass learns to predict
 * @param devTexts number of development texts
 * @param devTokens tokens of them that are predicted
 * @param bestStep whose weights the model has: those with the lowest loss on the development texts
 * @param devLoss of these weights, per token in nats
 * @param devPerplexity of these weights, per token
 * @param points one per measurement
 */
public record LanguageTrainReport(
        LanguageTrainSettings settings,
        long parameters,
        int trainTexts,
        long trainTokens,
        int devTexts,
        long devTokens,
        int bestStep,
        double devLoss,
        double devPerplexity,
        List<LanguageTrainPoint> points) {

    public LanguageTrainReport {
        points = List.copyOf(points);
    }
}
