package dev.assay.engine.formula;

import java.util.Arrays;

/**
 * Columns of bits over the rows, kept so that the rows which a mask shares with <em>every</em> column are counted fast. A
 * column with few bits is kept row-wise (row → columns), and costs one addition per bit it shares with the mask; a dense one
 * is kept as words, and costs a population count per word, of which the processor does eight at a time.
 *
 * <p>A count is two counts in one {@code long}, which are added and subtracted together: the rows shared with the mask in the
 * lower half, those of them that are in the target in the upper half.
 */
final class Columns {

    /** A row outside the target counts this much. */
    static final long MISS = 1;

    /** A row in the target counts this much. */
    static final long HIT = (1L << 32) | 1;

    /** From this share of the rows on a column is dense; measured, and the optimum is flat. */
    private static final int DENSE = 64;

    private final int size;
    private final int words;
    private final int[] starts;
    private final int[] sparse;
    private final int[] dense;
    private final long[] bits;
    private final int[] frequencies;

    /**
     * @param rowStarts one entry per row and a last one
     * @param columns column numbers, row by row
     * @param size the number of columns
     */
    Columns(int[] rowStarts, int[] columns, int size) {
        int rows = rowStarts.length - 1;
        this.size = size;
        this.words = Masks.words(rows);
        this.frequencies = new int[size];
        for (int column : columns) {
            frequencies[column]++;
        }
        int[] place = new int[size];
        int[] denseColumns = new int[size];
        int found = 0;
        for (int column = 0; column < size; column++) {
            place[column] = -1;
            if ((long) frequencies[column] * DENSE > rows) {
                place[column] = found;
                denseColumns[found++] = column;
            }
        }
        this.dense = Arrays.copyOf(denseColumns, found);
        this.bits = new long[Math.multiplyExact(found, words)];
        this.starts = new int[rows + 1];
        int[] kept = new int[columns.length];
        int next = 0;
        for (int row = 0; row < rows; row++) {
            for (int k = rowStarts[row]; k < rowStarts[row + 1]; k++) {
                int at = place[columns[k]];
                if (at < 0) {
                    kept[next++] = columns[k];
                } else {
                    bits[at * words + (row >> 6)] |= 1L << row;
                }
            }
            starts[row + 1] = next;
        }
        this.sparse = Arrays.copyOf(kept, next);
    }

    int size() {
        return size;
    }

    /** The number of rows in the column. */
    int frequency(int column) {
        return frequencies[column];
    }

    /**
     * Turns the counts of mask {@code from} into those of mask {@code to}, at the cost of the rows in which they differ.
     *
     * @param counts one per column: for {@code from} before, for {@code to} after
     */
    void recount(long[] from, long[] to, long[] target, long[] counts) {
        for (int word = 0; word < words; word++) {
            long differing = from[word] ^ to[word];
            while (differing != 0) {
                int bit = Long.numberOfTrailingZeros(differing);
                differing &= differing - 1;
                long weight = (target[word] >>> bit & 1) == 0 ? MISS : HIT;
                add((to[word] >>> bit & 1) == 0 ? -weight : weight, word * 64 + bit, counts);
            }
        }
        countDense(to, target, counts);
    }

    private void add(long weight, int row, long[] counts) {
        for (int k = starts[row], end = starts[row + 1]; k < end; k++) {
            counts[sparse[k]] += weight;
        }
    }

    private void countDense(long[] mask, long[] target, long[] counts) {
        long[] hits = new long[words];
        for (int word = 0; word < words; word++) {
            hits[word] = mask[word] & target[word];
        }
        for (int k = 0; k < dense.length; k++) {
            int all = Masks.shared(mask, bits, k * words);
            int inTarget = Masks.shared(hits, bits, k * words);
            counts[dense[k]] = (long) inTarget << 32 | all;
        }
    }
}
