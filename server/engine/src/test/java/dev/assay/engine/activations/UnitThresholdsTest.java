package dev.assay.engine.activations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitThresholdsTest {

    /** Eight rows of one unit. */
    private static final Activations EIGHT_ROWS =
            Activations.of("test", new float[][] {{3}, {8}, {1}, {6}, {2}, {7}, {5}, {4}});

    @Test
    void aRectifiedUnitIsActiveAboveZeroAndAnyOtherInItsTopPercent() {
        assertThat(UnitThresholds.usual(true, EIGHT_ROWS)).containsExactly(0);
        // A hundredth of eight rows is none: nothing is above the highest, so it is the next lower one.
        assertThat(UnitThresholds.usual(false, EIGHT_ROWS)).containsExactly(7);
        assertThat(UnitThresholds.quantiles(0.25, EIGHT_ROWS, null)).containsExactly(6);
    }

    @Test
    void roundingDoesNotDivideEqualRows() {
        // Three rows of 2, as a model gives them, then a quarter of eight is two: all three stay below, or all are
        // above.
        float[] below = {0, 1, 2, 2.000001f, 1.999999f, 9, 0, 0};
        assertThat(UnitThresholds.above(below, 0.25)).isEqualTo(2.000001f);
        float[] above = {0, 1, 2, 2.000001f, 1.999999f, 1, 0, 0};
        assertThat(UnitThresholds.above(above, 0.25)).isEqualTo(1);
        float[] constant = {2, 2.000001f, 1.999999f};
        assertThat(UnitThresholds.above(constant, 0.4)).isEqualTo(2.000001f);
    }
}
