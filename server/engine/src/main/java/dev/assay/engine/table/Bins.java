package dev.assay.engine.table;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;

/**
 * A column cut into bins, for histograms. A number's bins are as wide as 1, 2 or 5 times a power of ten and begin at a multiple of that;
 * each has its lower edge and not its upper one, so that {@code x >= 0.2 AND x < 0.4} selects just the rows of a bin. A category's bins
 * are its values.
 *
 * @param edges one more than there are bins of numbers; empty for values
 * @param values one per bin; empty for numbers
 * @param codes per row its bin, or the number of bins where the row has no value
 * @param counts rows per bin, and last those without value
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared: a large array is its own identity
record Bins(List<BigDecimal> edges, List<String> values, short[] codes, int[] counts) {

    /** @param most bins of numbers, at least 2: numbers on both sides of 0 need two */
    static Bins of(Column column, int most) {
        if (most < 2) {
            throw new IllegalArgumentException("most must be >= 2, got " + most);
        }
        return switch (column) {
            case NumberColumn numbers -> ofNumbers(numbers.values(), most);
            case CodedColumn coded -> ofCodes(coded);
            case StoredColumn texts -> counted(List.of(), List.of(), new short[0], 0);
        };
    }

    private static Bins ofNumbers(double[] numbers, int most) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double number : numbers) {
            // NaN is neither.
            least = number < least ? number : least;
            greatest = number > greatest ? number : greatest;
        }
        List<BigDecimal> edges = least <= greatest ? edges(least, greatest, most) : List.of();
        double[] at = edges.stream().mapToDouble(BigDecimal::doubleValue).toArray();
        int bins = Math.max(0, at.length - 1);
        short[] codes = new short[numbers.length];
        double perUnit = bins == 0 ? 0 : bins / (at[bins] - at[0]);
        for (int row = 0; row < numbers.length; row++) {
            double number = numbers[row];
            if (Double.isNaN(number)) {
                codes[row] = (short) bins;
                continue;
            }
            int bin = Math.clamp((int) ((number - at[0]) * perUnit), 0, bins - 1);
            // Division may err by one bin; the edges decide.
            while (bin > 0 && number < at[bin]) {
                bin--;
            }
            while (bin + 1 < bins && number >= at[bin + 1]) {
                bin++;
            }
            codes[row] = (short) bin;
        }
        return counted(edges, List.of(), codes, bins);
    }

    /** Edges that are round numbers, the first at most {@code least}, the last greater than {@code greatest}. */
    static List<BigDecimal> edges(double least, double greatest, int most) {
        BigDecimal from = BigDecimal.valueOf(least);
        BigDecimal to = BigDecimal.valueOf(greatest);
        BigDecimal width = to.subtract(from);
        if (width.signum() == 0) {
            width = BigDecimal.ONE;
        }
        int power = width.precision() - width.scale() - 1 - (int) Math.ceil(Math.log10(most)) - 1;
        int[] steps = {1, 2, 5};
        for (int k = 0; ; k++) {
            BigDecimal step = BigDecimal.valueOf(steps[k % 3]).scaleByPowerOfTen(power + k / 3);
            BigDecimal first = from.divide(step, 0, RoundingMode.FLOOR);
            // One more than the last multiple that is not greater than the greatest value.
            BigDecimal last = to.divide(step, 0, RoundingMode.FLOOR).add(BigDecimal.ONE);
            if (last.multiply(step).doubleValue() <= greatest) {
                // As a double the edge is the value itself.
                last = last.add(BigDecimal.ONE);
            }
            BigDecimal bins = last.subtract(first);
            if (bins.compareTo(BigDecimal.valueOf(most)) <= 0) {
                List<BigDecimal> edges = new ArrayList<>();
                for (BigDecimal edge = first; edge.compareTo(last) <= 0; edge = edge.add(BigDecimal.ONE)) {
                    edges.add(edge.multiply(step));
                }
                return edges;
            }
        }
    }

    private static Bins ofCodes(CodedColumn column) {
        int bins = column.values().size();
        short[] codes = new short[column.rows()];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = (short) (column.codes()[row] < 0 ? bins : column.codes()[row]);
        }
        return counted(List.of(), column.values(), codes, bins);
    }

    private static Bins counted(List<BigDecimal> edges, List<String> values, short[] codes, int bins) {
        int[] counts = new int[bins + 1];
        for (short code : codes) {
            counts[code]++;
        }
        return new Bins(edges, values, codes, counts);
    }

    /** Rows of a mask per bin, and last those without value. */
    int[] count(FixedBitSet mask) {
        int[] selected = new int[counts.length];
        if (codes.length == 0) {
            return selected;
        }
        long[] words = mask.getBits();
        for (int word = 0; word < words.length; word++) {
            for (long bits = words[word]; bits != 0; bits &= bits - 1) {
                selected[codes[(word << 6) + Long.numberOfTrailingZeros(bits)]]++;
            }
        }
        return selected;
    }

    long bytes() {
        return 2L * codes.length + 64L * counts.length;
    }
}
