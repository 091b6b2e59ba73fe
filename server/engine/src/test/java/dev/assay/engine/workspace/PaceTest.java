package dev.assay.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PaceTest {

    private final Pace pace = new Pace();

    @Test
    void atASteadyPaceTheRestTakesItsShare() {
        // A hundredth a second: after 20 s, 80 s are left, and 3 s later 77.
        for (int second = 0; second <= 20; second++) {
            pace.report(second / 100.0, 1000 + second);
        }
        assertThat(pace.remaining(1020)).isCloseTo(80, within(1e-9));
        assertThat(pace.remaining(1023)).isCloseTo(77, within(1e-9));
        assertThat(pace.remaining(2000)).isZero();
    }

    @Test
    void nothingIsSaidWhereItWouldBeAGuess() {
        assertThat(pace.remaining(0)).isNull();
        pace.report(0.1, 0);
        assertThat(pace.remaining(5)).isNull();
        pace.report(0.105, 5);
        assertThat(pace.remaining(5)).as("half a hundredth").isNull();
        pace.report(0.5, 5.2);
        assertThat(pace.remaining(5.2)).isCloseTo(0.5 * 5.2 / 0.4, within(1e-9));
    }

    @Test
    void workThatBeginsAnewIsTimedAnewAndAnOldPaceIsForgotten() {
        pace.report(0, 0);
        pace.report(0.9, 10);
        pace.report(0.1, 11);
        assertThat(pace.remaining(11)).isNull();
        pace.report(0.2, 21);
        assertThat(pace.remaining(21)).isCloseTo(80, within(1e-9));
        // From now on a hundredth each half second, many times over: only this counts.
        for (int k = 1; k <= 75; k++) {
            pace.report(0.2 + k / 100.0, 21 + k / 2.0);
        }
        assertThat(pace.remaining(58.5)).isCloseTo(2.5, within(1e-6));
    }
}
