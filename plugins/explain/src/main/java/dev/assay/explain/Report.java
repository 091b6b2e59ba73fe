package dev.assay.explain;

import dev.assay.engine.activations.Pooling;
import dev.assay.engine.activations.UnitExplanations;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explanations of all units at one hook point.
 *
 * @param data name of the data set, or of the concept file
 * @param model name of the model, or of the activation file
 * @param level what a row is
 * @param positions which token's state stands for an example; null where there is no choice
 * @param rows searched over
 * @param cut examples longer than the model can read, whose end was left out
 * @param labels in the order of {@link Unit#weights()}; empty when there are no class weights
 * @param lengths the longest lengths searched for, ascending; {@link Unit#explanations()} and {@code meanIou} are in this order
 * @param accuracy share of rows of examples that the model gets right; null without a classifier
 * @param meanIou over the units with an explanation, per length
 */
record Report(
        String data,
        String model,
        String hook,
        Level level,
        @Nullable Pooling positions,
        int rows,
        int cut,
        List<String> labels,
        List<Integer> lengths,
        @Nullable Double accuracy,
        List<Double> meanIou,
        @Nullable Correlation iouAccuracyCorrelation,
        List<Unit> units) {

    /** The same under other names of the data set and the model. */
    Report of(String otherData, String otherModel) {
        return new Report(
                otherData,
                otherModel,
                hook,
                level,
                positions,
                rows,
                cut,
                labels,
                lengths,
                accuracy,
                meanIou,
                iouAccuracyCorrelation,
                units);
    }

    /** The explanations that others may show: of each unit that has one the longest. */
    UnitExplanations explanations() {
        return new UnitExplanations(units.stream()
                .filter(unit -> !unit.explanations().isEmpty()
                        && !unit.explanations().getLast().formula().isEmpty())
                .map(unit -> new UnitExplanations.Unit(
                        unit.unit(),
                        unit.threshold(),
                        unit.explanations().getLast().formula(),
                        unit.explanations().getLast().iou()))
                .toList());
    }

    /**
     * Pearson's correlation, over units, of the best IoU with the model's accuracy where the unit is active.
     *
     * @param p two-sided, by Student's t with {@code units - 2} degrees of freedom
     */
    public record Correlation(double r, double p, int units) {}

    /**
     * One unit and what it looks for.
     *
     * @param threshold the unit is active where its activation is strictly greater
     * @param active rows where it is active
     * @param weights what one unit of activation adds to each class's logit; null when not known
     * @param accuracyWhenActive null when never active, or without a classifier
     */
    public record Unit(
            int unit,
            double threshold,
            int active,
            @Nullable List<Double> weights,
            @Nullable Double accuracyWhenActive,
            List<Explanation> explanations) {}

    /**
     * The best formula up to a length, for one unit.
     *
     * @param formulaIds the same formula with column numbers
     * @param precision of the rows where the formula holds, the share where the unit is active; 0 when it holds nowhere
     * @param recall of the rows where the unit is active, the share where the formula holds; 0 when never active
     * @param optimal proven to be the best in the space that was searched
     * @param upperBound proven: no formula of that space has a higher score
     */
    public record Explanation(
            int maxLength,
            String formula,
            String formulaIds,
            int length,
            int intersection,
            int union,
            double iou,
            double score,
            double precision,
            double recall,
            boolean optimal,
            double upperBound,
            double seconds) {}
}
