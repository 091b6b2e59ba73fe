package dev.assay.engine.search;

import java.util.Arrays;

/**
 * Columns of bits over the rows, kept so that the rows which a mask shares with <em>every</em> column are counted fast. All
 * columns are kept row-wise (row → columns), where a count costs one addition per bit shared with the mask; those with many
 * bits are kept as words too, where it costs a population count per word, of which the processor does eight at a time.
 * Which way is taken for them depends on how many rows there are to count.
 *
 * <p>A count is two counts in one {@code long}, which are added and subtracted together: the rows shared with the mask in the
 * lower half, those of them that are in the target in the upper half.
 */
final class Columns {

    /** A row outside the target counts this much. */
    private static final long MISS = 1;

    /** A row in the target counts this much. */
    private static final long HIT = (1L << 32) | 1;

    /** A column is dense when it holds for more than one row in so many; measured, and the optimum is flat. */
    private static final int DENSE = 64;

    /** How many words are counted in the time of one addition to a count; measured. */
    private static final double WORDS_PER_ADDITION = 6;

    private final int size;
    private final int words;
    private final int[] starts;
    private final int[] denseStarts;
    private final int[] columns;
    private final int[] dense;
    private final long[] bits;
    private final int[] frequencies;
    private final int[] place;
    private final int[] postingStarts;
    private final int[] postings;
    private final double densePerRow;
    private final double sparsePerRow;

    /**
     * @param rowStarts one entry per row and a last one
     * @param columns column numbers, row by row
     * @param size the number of columns
     */
    Columns(int[] rowStarts, int[] columns, int size) {
        int rows = rowStarts.length - 1;
        this.size = size;
        this.words = Masks.words(rows);
        this.starts = rowStarts;
        this.columns = new int[columns.length];
        this.denseStarts = new int[rows];
        this.frequencies = new int[size];
        for (int column : columns) {
            frequencies[column]++;
        }
        this.place = new int[size];
        int[] denseColumns = new int[size];
        int found = 0;
        for (int column = 0; column < size; column++) {
            boolean isDense = (long) frequencies[column] * DENSE > rows;
            place[column] = isDense ? found : -1;
            if (isDense) {
                denseColumns[found++] = column;
            }
        }
        this.dense = Arrays.copyOf(denseColumns, found);
        this.bits = new long[Math.multiplyExact(found, words)];
        this.postingStarts = new int[size + 1];
        for (int column = 0; column < size; column++) {
            postingStarts[column + 1] = postingStarts[column] + (place[column] < 0 ? frequencies[column] : 0);
        }
        this.postings = new int[postingStarts[size]];
        int[] next = postingStarts.clone();
        for (int row = 0; row < rows; row++) {
            split(row, columns, next);
        }
        this.densePerRow = (double) (columns.length - postings.length) / rows;
        this.sparsePerRow = (double) postings.length / rows;
    }

    /** Puts the row's sparse columns before its dense ones, and the row into the columns. */
    private void split(int row, int[] given, int[] next) {
        int front = starts[row];
        int back = starts[row + 1];
        for (int k = starts[row]; k < starts[row + 1]; k++) {
            int at = place[given[k]];
            if (at < 0) {
                columns[front++] = given[k];
                postings[next[given[k]]++] = row;
            } else {
                columns[--back] = given[k];
                bits[at * words + (row >> 6)] |= 1L << row;
            }
        }
        denseStarts[row] = front;
    }

    int size() {
        return size;
    }

    /** The number of rows in the column. */
    int frequency(int column) {
        return frequencies[column];
    }

    /** Sets in {@code into} the bits of the rows where the column and {@code mask} hold. */
    void setWithin(int column, long[] mask, long[] into) {
        if (place[column] >= 0) {
            int offset = place[column] * words;
            for (int word = 0; word < words; word++) {
                into[word] |= mask[word] & bits[offset + word];
            }
        } else {
            for (int k = postingStarts[column]; k < postingStarts[column + 1]; k++) {
                int row = postings[k];
                into[row >> 6] |= mask[row >> 6] & 1L << row;
            }
        }
    }

    /** Clears the bits of the rows where the column holds. */
    void clear(int column, long[] mask) {
        if (place[column] >= 0) {
            int offset = place[column] * words;
            for (int word = 0; word < words; word++) {
                mask[word] &= ~bits[offset + word];
            }
        } else {
            for (int k = postingStarts[column]; k < postingStarts[column + 1]; k++) {
                int row = postings[k];
                mask[row >> 6] &= ~(1L << row);
            }
        }
    }

    /** Whether the column is kept as words. */
    boolean isDense(int column) {
        return place[column] >= 0;
    }

    /** The rows of the column, as a new mask. */
    long[] mask(int column) {
        if (place[column] >= 0) {
            return Arrays.copyOfRange(bits, place[column] * words, (place[column] + 1) * words);
        }
        long[] mask = new long[words];
        for (int k = postingStarts[column]; k < postingStarts[column + 1]; k++) {
            mask[postings[k] >> 6] |= 1L << postings[k];
        }
        return mask;
    }

    /** The rows that a column which is not dense shares with the mask, ascending. */
    int[] rowsWithin(int column, long[] mask) {
        int[] rows = new int[frequencies[column]];
        int found = 0;
        for (int k = postingStarts[column]; k < postingStarts[column + 1]; k++) {
            // overwritten by the next unless this one counts
            rows[found] = postings[k];
            found += (int) (mask[postings[k] >> 6] >>> postings[k] & 1);
        }
        return Arrays.copyOf(rows, found);
    }

    /** The number of rows that one column shares with the mask. */
    int shared(int column, long[] mask) {
        if (place[column] >= 0) {
            return Masks.shared(mask, bits, place[column] * words);
        }
        long count = 0;
        for (int k = postingStarts[column]; k < postingStarts[column + 1]; k++) {
            count += mask[postings[k] >> 6] >>> postings[k] & 1;
        }
        return (int) count;
    }

    /**
     * Turns the counts of mask {@code from} into those of mask {@code to}, at the cost of the rows in which they differ.
     *
     * @param counts one per column: for {@code from} before, for {@code to} after
     */
    void recount(long[] from, long[] to, long[] target, long[] counts) {
        boolean byWords = Masks.distance(from, to) * densePerRow > costOfWords();
        for (int word = 0; word < words; word++) {
            long differing = from[word] ^ to[word];
            while (differing != 0) {
                int bit = Long.numberOfTrailingZeros(differing);
                differing &= differing - 1;
                int row = word * 64 + bit;
                long weight = (target[word] >>> bit & 1) == 0 ? MISS : HIT;
                long signed = (to[word] >>> bit & 1) == 0 ? -weight : weight;
                for (int k = starts[row], end = byWords ? denseStarts[row] : starts[row + 1]; k < end; k++) {
                    counts[columns[k]] += signed;
                }
            }
        }
        if (byWords) {
            countWords(to, target, counts);
        }
    }

    private double costOfWords() {
        return dense.length * (2 * words / WORDS_PER_ADDITION);
    }

    /** What it costs to count all columns for a mask of so many rows, in additions. */
    double costOfAll(int rows) {
        return rows * sparsePerRow + Math.min(rows * densePerRow, costOfWords());
    }

    private void countWords(long[] mask, long[] target, long[] counts) {
        long[] hits = SearchSpace.combine(mask.clone(), Join.AND, target);
        for (int k = 0; k < dense.length; k++) {
            int all = Masks.shared(mask, bits, k * words);
            int inTarget = Masks.shared(hits, bits, k * words);
            counts[dense[k]] = (long) inTarget << 32 | all;
        }
    }
}
