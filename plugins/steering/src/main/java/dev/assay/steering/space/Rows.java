package dev.assay.steering.space;

import dev.assay.engine.table.Selection;
import dev.assay.engine.table.Table;
import dev.assay.spi.UserError;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Rows of a data set that a formula selects, or a random part of them. */
final class Rows {

    private Rows() {}

    /**
     * At most so many rows, ascending.
     *
     * @param what the formula is for, as a sentence about it begins: {@code "The slice to watch"}
     * @throws UserError when it selects none
     */
    static int[] of(Table table, String formula, int most, long seed, String what) {
        Selection selection = table.select(formula);
        int[] rows =
                IntStream.range(0, table.rows()).filter(selection.mask()::get).toArray();
        if (rows.length == 0) {
            throw new UserError(what + " has no row: \"" + selection.formula() + "\" holds for none of the "
                    + table.rows() + " rows of " + table.dataSet().name() + "; give another formula.");
        }
        return some(rows, most, seed);
    }

    /** A random part of some rows, in their order. */
    static int[] some(int[] rows, int most, long seed) {
        if (rows.length <= most) {
            return rows;
        }
        int[] shuffled = rows.clone();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < most; i++) {
            int with = random.nextInt(i, shuffled.length);
            int kept = shuffled[i];
            shuffled[i] = shuffled[with];
            shuffled[with] = kept;
        }
        return IntStream.of(shuffled).limit(most).sorted().toArray();
    }
}
