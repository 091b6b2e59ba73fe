package dev.assay.engine.table;

import dev.assay.engine.corpus.ColumnType;
import dev.assay.engine.formula.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Numbers.
 *
 * @param values one per row; NaN where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared: a large array is its own identity
record NumberColumn(double[] values) implements Column {

    /** A column of one row. */
    static NumberColumn of(double value) {
        return new NumberColumn(new double[] {value});
    }

    @Override
    public ColumnType type() {
        return ColumnType.NUMBER;
    }

    @Override
    public int rows() {
        return values.length;
    }

    @Override
    public long bytes() {
        return 8L * values.length;
    }

    @Override
    public @Nullable Misfit misfit(Operator operator, @Nullable String value) {
        return value == null || isNumber(value)
                ? null
                : new Misfit("expected a number, not " + Shortened.quoted(value), List.of());
    }

    private static boolean isNumber(String value) {
        try {
            return Double.isFinite(Double.parseDouble(value)) && value.chars().noneMatch(c -> "dDfFxX".indexOf(c) >= 0);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public FixedBitSet matching(Operator operator, @Nullable String value) {
        if (value == null) {
            return operator == Operator.EQUAL ? where(Double::isNaN) : where(v -> !Double.isNaN(v));
        }
        double other = Double.parseDouble(value);
        // Comparisons of a double with NaN do not hold, but for !=.
        return switch (operator) {
            case EQUAL -> where(v -> v == other);
            case NOT_EQUAL -> where(v -> v < other || v > other);
            case LESS -> where(v -> v < other);
            case AT_MOST -> where(v -> v <= other);
            case GREATER -> where(v -> v > other);
            case AT_LEAST -> where(v -> v >= other);
        };
    }

    private FixedBitSet where(DoublePredicate holds) {
        FixedBitSet mask = new FixedBitSet(values.length);
        long[] words = mask.getBits();
        for (int row = 0; row < values.length; row++) {
            if (holds.test(values[row])) {
                words[row >> 6] |= 1L << row;
            }
        }
        return mask;
    }

    @Override
    public int[] ranks() {
        // + 0.0 makes one of the two zeros; NaN comes last.
        double[] sorted = Arrays.stream(values).map(v -> v + 0.0).toArray();
        Arrays.parallelSort(sorted);
        int different = 0;
        for (int k = 0; k < sorted.length && !Double.isNaN(sorted[k]); k++) {
            if (k == 0 || sorted[k] != sorted[different - 1]) {
                sorted[different++] = sorted[k];
            }
        }
        int[] ranks = new int[values.length];
        for (int row = 0; row < ranks.length; row++) {
            ranks[row] = !Double.isNaN(values[row]) ? Arrays.binarySearch(sorted, 0, different, values[row] + 0.0) : -1;
        }
        return ranks;
    }

    @Override
    public List<@Nullable Object> values(int[] rows) {
        List<@Nullable Object> some = new ArrayList<>(rows.length);
        for (int row : rows) {
            some.add(Double.isNaN(values[row]) ? null : (Object) values[row]);
        }
        return some;
    }
}
