package dev.assay.engine.search;

/**
 * The columns in the order in which they promise most, for one target: by rows inside it (what can be gained by joining rows to a
 * formula) or by rows outside it (what can be gained by taking rows away).
 */
final class Prospects {

    private final int[] columns;
    private final int[] gains;
    private final int[] losses;

    /**
     * @param totals of the columns, as {@link Columns} counts them
     * @param inside whether rows in the target are the gain, rather than rows outside
     */
    Prospects(long[] totals, boolean inside) {
        int most = 0;
        int[] gain = new int[totals.length];
        for (int column = 0; column < totals.length; column++) {
            int hits = (int) (totals[column] >>> 32);
            gain[column] = inside ? hits : (int) totals[column] - hits;
            most = Math.max(most, gain[column]);
        }
        int[] ends = new int[most + 2];
        for (int value : gain) {
            ends[most - value + 1]++;
        }
        for (int k = 1; k < ends.length; k++) {
            ends[k] += ends[k - 1];
        }
        this.columns = new int[totals.length];
        this.gains = new int[totals.length];
        this.losses = new int[totals.length];
        for (int column = 0; column < totals.length; column++) {
            int at = ends[most - gain[column]]++;
            columns[at] = column;
            gains[at] = gain[column];
            losses[at] = (int) totals[column] - gain[column];
        }
    }

    /** How many columns can gain at least so much; they come first. */
    int atLeast(double gain) {
        int low = 0;
        int high = gains.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (gains[middle] >= gain) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    int column(int rank) {
        return columns[rank];
    }

    /** The most that the column of that rank can gain. */
    int gain(int rank) {
        return gains[rank];
    }

    /** How many of its rows are no gain. */
    int loss(int rank) {
        return losses[rank];
    }
}
