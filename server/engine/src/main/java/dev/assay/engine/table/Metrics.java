package dev.assay.engine.table;

import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.Operator;
import dev.assay.engine.table.Sources.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * How well a model does on all rows and on the selected ones.
 *
 * @param rows of the data set
 * @param selected rows
 * @param model whose outputs are measured; null when there is none
 * @param metrics accuracy and mean loss; empty when there is no such model
 * @param problem why there are no metrics, or null
 */
public record Metrics(
        int rows,
        int selected,
        @Nullable String model,
        List<Metric> metrics,
        @Nullable String problem) {

    /**
     * One figure.
     *
     * @param name {@code accuracy} or {@code loss} (nats)
     * @param all over all rows that have a value
     * @param selection over those that are selected
     */
    public record Metric(String name, Estimate all, Estimate selection) {}

    /** Of the model that the table was opened with, or the only one there is. */
    public static Metrics of(Table table, Selection selection) {
        Answer correct = table.sources().find(ColumnName.of("correct"));
        Source source = correct.source();
        if (source == null || source.info().model() == null) {
            return new Metrics(
                    table.rows(),
                    selection.count(),
                    null,
                    List.of(),
                    source == null
                            ? Objects.requireNonNull(correct.complaint()).message()
                            : "the data set has a column of its own called correct; name a model");
        }
        FixedBitSet right = mask(table, source, Operator.EQUAL, "true");
        FixedBitSet known = mask(table, source, Operator.NOT_EQUAL, null);
        List<Metric> metrics = new ArrayList<>();
        metrics.add(new Metric(
                "accuracy",
                Estimate.proportion(right.cardinality(), known.cardinality()),
                Estimate.proportion(shared(right, selection), shared(known, selection))));
        String model = Objects.requireNonNull(source.info().model());
        double[] loss = ((NumberColumn) table.column(ColumnName.of("loss", model))).values();
        FixedBitSet all = new FixedBitSet(table.rows());
        all.set(0, table.rows());
        metrics.add(new Metric("loss", mean(loss, all), mean(loss, selection.mask())));
        return new Metrics(table.rows(), selection.count(), model, metrics, null);
    }

    private static FixedBitSet mask(Table table, Source source, Operator operator, @Nullable String value) {
        return table.mask(
                "metric " + operator.sign() + value + " of " + source.key(),
                () -> table.column(source).matching(operator, value));
    }

    private static int shared(FixedBitSet mask, Selection selection) {
        return (int) FixedBitSet.intersectionCount(mask, selection.mask());
    }

    private static Estimate mean(double[] values, FixedBitSet mask) {
        double sum = 0;
        double squares = 0;
        int n = 0;
        long[] words = mask.getBits();
        for (int word = 0; word < words.length; word++) {
            for (long bits = words[word]; bits != 0; bits &= bits - 1) {
                double value = values[(word << 6) + Long.numberOfTrailingZeros(bits)];
                if (!Double.isNaN(value)) {
                    sum += value;
                    squares += value * value;
                    n++;
                }
            }
        }
        return Estimate.mean(sum, squares, n);
    }
}
