package dev.assay.engine.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EstimateTest {

    /** From the textbook formula worked with Python's decimal module; 81 of 263 is Newcombe's (1998) own example. */
    @Test
    void wilsonsIntervalIsThatOfTheLiterature() {
        Estimate newcombe = Estimate.proportion(81, 263);
        assertThat(newcombe.low()).isCloseTo(0.2553, within(5e-5));
        assertThat(newcombe.high()).isCloseTo(0.3662, within(5e-5));
        Estimate few = Estimate.proportion(0, 20);
        assertThat(few.low()).isZero();
        assertThat(few.high()).isCloseTo(0.1611, within(5e-5));
        Estimate one = Estimate.proportion(1, 29);
        assertThat(one.low()).isCloseTo(0.0061, within(5e-5));
        assertThat(one.high()).isCloseTo(0.1718, within(5e-5));
        assertThat(Estimate.proportion(7, 7).high()).isEqualTo(1);
        assertThat(Estimate.proportion(0, 0).value()).isNaN();
    }

    @Test
    void aMeanHasTheIntervalOfItsStandardError() {
        // 1, 2, 3, 4: variance 5/3, standard error 0.6454972.
        Estimate mean = Estimate.mean(10, 30, 4);
        assertThat(mean.value()).isEqualTo(2.5);
        assertThat(mean.high() - mean.value()).isCloseTo(1.959964 * 0.6454972, within(1e-6));
        assertThat(Estimate.mean(3, 9, 1).low()).isNaN();
        assertThat(Estimate.mean(0, 0, 0).value()).isNaN();
    }
}
