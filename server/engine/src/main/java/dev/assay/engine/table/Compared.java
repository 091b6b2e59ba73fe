package dev.assay.engine.table;

import dev.assay.engine.table.Histogram.Counts;
import dev.assay.engine.table.Metrics.Metric;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * A second model beside the first, on the same rows. The rows are paired, so the intervals of the differences are narrower than those
 * of the two models' figures suggest.
 *
 * @param model the second
 * @param metrics of the second; empty when it has none
 * @param difference first minus second; null when there is a problem
 * @param onlyFirstRight rows with a gold label that only the first model predicts; null when there is a problem
 * @param onlySecondRight rows with a gold label that only the second model predicts; null when there is a problem
 * @param problem why the models cannot be compared, or null
 */
public record Compared(
        String model,
        List<Metric> metrics,
        @Nullable Difference difference,
        @Nullable Counts onlyFirstRight,
        @Nullable Counts onlySecondRight,
        @Nullable String problem) {

    /**
     * Figures of the first model minus those of the second.
     *
     * @param accuracy over the rows that have a gold label, the same for both models, with {@linkplain Estimate#pairedDifference Tango's interval}
     * @param loss mean of the rows' differences, in nats
     */
    public record Difference(Metric accuracy, Metric loss) {}

    static Compared impossible(String model, List<Metric> metrics, String problem) {
        return new Compared(model, metrics, null, null, null, problem);
    }

    static Compared of(Scores first, Scores second, FixedBitSet all, FixedBitSet selection) {
        FixedBitSet known = first.known();
        FixedBitSet onlyFirst = first.right().clone();
        onlyFirst.andNot(second.right());
        FixedBitSet onlySecond = second.right().clone();
        onlySecond.andNot(first.right());
        Difference difference = new Difference(
                new Metric(
                        "accuracy",
                        accuracy(onlyFirst, onlySecond, known, all),
                        accuracy(onlyFirst, onlySecond, known, selection)),
                new Metric("loss", loss(first, second, all), loss(first, second, selection)));
        return new Compared(
                second.model(),
                second.metrics(all, selection),
                difference,
                new Counts(onlyFirst.cardinality(), Scores.shared(onlyFirst, selection)),
                new Counts(onlySecond.cardinality(), Scores.shared(onlySecond, selection)),
                null);
    }

    private static Estimate accuracy(
            FixedBitSet onlyFirst, FixedBitSet onlySecond, FixedBitSet known, FixedBitSet rows) {
        return Estimate.pairedDifference(
                Scores.shared(onlyFirst, rows), Scores.shared(onlySecond, rows), Scores.shared(known, rows));
    }

    private static Estimate loss(Scores first, Scores second, FixedBitSet rows) {
        return Scores.mean(row -> first.loss()[row] - second.loss()[row], rows);
    }
}
