package dev.assay.engine.table;

import dev.assay.engine.formula.ColumnName;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a selection is shown: by a column, rows that are equal there by their number, and rows without value last
 * whichever way.
 *
 * @param column null: by row number
 */
public record Order(@Nullable ColumnName column, boolean descending) {

    /** The rows of a page, at most {@code size} from the {@code from}-th on. */
    public int[] page(Table table, Selection selection, int from, int size) {
        int[] page = new int[Math.clamp(selection.count() - (long) from, 0, size)];
        if (page.length == 0) {
            return page;
        }
        if (column != null) {
            return inOrder(table.order(table.source(column), descending), selection.mask(), from, page);
        }
        // Descending, the page's last row is so many rows from the first.
        int first = descending ? selection.count() - from - page.length : from;
        int[] rows = ascending(selection, first, page);
        return descending ? reversed(rows) : rows;
    }

    private static int[] ascending(Selection selection, int from, int[] page) {
        DocIdSetIterator rows = new BitSetIterator(selection.mask(), selection.count());
        try {
            for (int i = 0; i < from; i++) {
                rows.nextDoc();
            }
            for (int i = 0; i < page.length; i++) {
                page[i] = rows.nextDoc();
            }
        } catch (IOException e) {
            throw new AssertionError("a mask in memory is not read", e);
        }
        return page;
    }

    private static int[] reversed(int[] rows) {
        int[] reversed = new int[rows.length];
        Arrays.setAll(reversed, i -> rows[rows.length - 1 - i]);
        return reversed;
    }

    private static int[] inOrder(int[] order, FixedBitSet mask, int from, int[] page) {
        int before = 0;
        int filled = 0;
        for (int k = 0; filled < page.length; k++) {
            if (mask.get(order[k]) && before++ >= from) {
                page[filled++] = order[k];
            }
        }
        return page;
    }

    /** All rows in order of their ranks; -1 stands for no value. */
    static int[] of(int[] ranks, boolean descending) {
        long[] keys = new long[ranks.length];
        for (int row = 0; row < keys.length; row++) {
            long rank =
                    ranks[row] < 0 ? Integer.MAX_VALUE : descending ? Integer.MAX_VALUE - 1L - ranks[row] : ranks[row];
            keys[row] = rank << 32 | row;
        }
        Arrays.parallelSort(keys);
        int[] order = new int[keys.length];
        Arrays.setAll(order, k -> (int) keys[k]);
        return order;
    }
}
