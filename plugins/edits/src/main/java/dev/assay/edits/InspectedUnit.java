package dev.assay.edits;

import org.jspecify.annotations.Nullable;

/**
 * A unit on a row.
 *
 * @param threshold it is active where its activation is strictly greater; null where that is not known
 * @param deviations standard deviations above its mean over the data set; null where that is not known
 * @param towards the label that it speaks for most, where units have class weights
 */
record InspectedUnit(
        String hook,
        int unit,
        double activation,
        @Nullable Double threshold,
        @Nullable Double deviations,
        @Nullable UnitExplanation explanation,
        @Nullable Towards towards) {

    /** @param holds whether the formula holds on the row; null where it cannot be read any more */
    record UnitExplanation(
            String formula, double iou, @Nullable Boolean holds) {}

    /** @param weight what one unit of activation adds to the label's logit */
    record Towards(String label, double weight) {}
}
