package dev.assay.engine.table;

import dev.assay.engine.formula.ColumnName;
import dev.assay.engine.formula.Operator;
import dev.assay.engine.table.Metrics.Metric;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * How a model did on each row.
 *
 * @param right rows where it predicts the gold label
 * @param known rows that have a gold label
 * @param loss per row, in nats; NaN where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared
record Scores(String model, FixedBitSet right, FixedBitSet known, double[] loss) {

    /** @param correct the source of the column {@code correct} of a model */
    static Scores of(Table table, Source correct, String model) {
        double[] loss = ((NumberColumn) table.column(ColumnName.of("loss", model))).values();
        return new Scores(
                model,
                mask(table, correct, Operator.EQUAL, "true"),
                mask(table, correct, Operator.NOT_EQUAL, null),
                loss);
    }

    private static FixedBitSet mask(Table table, Source source, Operator operator, @Nullable String value) {
        return table.mask(
                "metric " + operator.sign() + value + " of " + source.key(),
                () -> table.column(source).matching(operator, value));
    }

    /** Accuracy and mean loss. */
    List<Metric> metrics(FixedBitSet all, FixedBitSet selection) {
        return List.of(
                new Metric("accuracy", accuracy(all), accuracy(selection)),
                new Metric("loss", mean(row -> loss[row], all), mean(row -> loss[row], selection)));
    }

    private Estimate accuracy(FixedBitSet rows) {
        return Estimate.proportion(shared(right, rows), shared(known, rows));
    }

    static int shared(FixedBitSet mask, FixedBitSet other) {
        return (int) FixedBitSet.intersectionCount(mask, other);
    }

    /** The mean over the rows of a mask; NaN is no value. */
    static Estimate mean(IntToDoubleFunction values, FixedBitSet mask) {
        double sum = 0;
        double squares = 0;
        int n = 0;
        long[] words = mask.getBits();
        for (int word = 0; word < words.length; word++) {
            for (long bits = words[word]; bits != 0; bits &= bits - 1) {
                double value = values.applyAsDouble((word << 6) + Long.numberOfTrailingZeros(bits));
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
