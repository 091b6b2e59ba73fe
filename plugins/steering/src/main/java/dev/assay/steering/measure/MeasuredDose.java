package dev.assay.steering.measure;

import java.util.List;

/**
 * What one strength does: a point of the curve, and a part of a run as soon as it is known.
 *
 * @param strength 0: the unsteered model
 * @param texts how many were written
 * @param share of the texts that the scorer calls positive
 * @param logOdds mean of the scorer's log-odds, in nats
 * @param perplexity of the texts per token under the unsteered model, given their prompts; an end counts as a token
 * @param distinct1 different tokens of all texts together, by their number
 * @param distinct2 different pairs of neighbouring tokens, likewise
 * @param repetition mean share of a text's pairs of neighbours that it has had before
 * @param tokens mean length of the texts
 * @param broken texts in whose writing the model's output was no number any more
 * @param sides in the order of {@link Measured#sides()}
 * @param examples the first of the texts, without their prompts
 * @param exampleLogOdds what the scorer says of each; above 0: it counts as positive
 */
public record MeasuredDose(
        double strength,
        int texts,
        MeasuredFigure share,
        MeasuredFigure logOdds,
        MeasuredFigure perplexity,
        MeasuredFigure distinct1,
        MeasuredFigure distinct2,
        MeasuredFigure repetition,
        MeasuredFigure tokens,
        int broken,
        List<Side> sides,
        List<String> examples,
        List<Double> exampleLogOdds) {

    /**
     * What steering does to texts that are only read.
     *
     * @param loss mean cross entropy per token in nats
     * @param accuracy share of the tokens that the model thought the most probable
     * @param kl mean Kullback-Leibler divergence per token, of the steered model's distribution from the unsteered one's: {@code Σ s log(s/u)}, in nats
     */
    public record Side(MeasuredFigure loss, MeasuredFigure accuracy, MeasuredFigure kl) {}

    public MeasuredDose {
        sides = List.copyOf(sides);
        examples = List.copyOf(examples);
        exampleLogOdds = List.copyOf(exampleLogOdds);
    }
}
