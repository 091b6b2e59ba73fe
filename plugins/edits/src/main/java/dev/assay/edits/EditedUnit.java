package dev.assay.edits;

import dev.assay.engine.activations.UnitExplanations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A unit that changed.
 *
 * @param threshold it is active where its activation is strictly greater; null where that is not known
 * @param deviations standard deviations of {@code after} above the mean over the data set; null where that is not known
 * @param explanation the formula that says what it looks for; null where there is none
 */
record EditedUnit(
        String hook,
        int unit,
        double before,
        double after,
        @Nullable Double threshold,
        @Nullable Double deviations,
        @Nullable Turned turned,
        @Nullable String explanation) {

    /** Values that differ by less are the same value, computed in another batch. */
    private static final double ROUNDING = 1e-5;

    /** What a unit did as it crossed its threshold. */
    enum Turned {
        ON,
        OFF
    }

    /**
     * The units that changed most, those first.
     *
     * @param before activations, as {@code after}
     */
    static List<EditedUnit> mostChanged(float[] before, float[] after, UsualUnits usual, int most) {
        List<EditedUnit> changed = new ArrayList<>();
        for (int unit : order(before, after, usual.reading(), most)) {
            UnitExplanations.@Nullable Unit explained = usual.explanation(unit);
            @Nullable Double threshold = usual.threshold(unit);
            changed.add(new EditedUnit(
                    usual.reader().hook(),
                    unit,
                    before[unit],
                    after[unit],
                    threshold,
                    usual.deviations(unit, after[unit]),
                    threshold == null ? null : turned(before[unit], after[unit], threshold),
                    explained == null ? null : explained.formula()));
        }
        return changed;
    }

    private static @Nullable Turned turned(double before, double after, double threshold) {
        if (before > threshold == after > threshold) {
            return null;
        }
        return after > threshold ? Turned.ON : Turned.OFF;
    }

    private static int[] order(float[] before, float[] after, @Nullable KeptReading usual, int most) {
        double[] change = new double[after.length];
        for (int unit = 0; unit < change.length; unit++) {
            double by = Math.abs((double) after[unit] - before[unit]);
            if (by > ROUNDING * (1 + Math.abs(before[unit]))) {
                // One that never changes over the data set and does here comes first.
                change[unit] = usual == null ? by : by / usual.statistics().spreads()[unit];
            }
        }
        return IntStream.range(0, change.length)
                .filter(unit -> change[unit] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer unit) -> -change[unit])
                        .thenComparing(unit -> unit))
                .limit(most)
                .mapToInt(unit -> unit)
                .toArray();
    }
}
