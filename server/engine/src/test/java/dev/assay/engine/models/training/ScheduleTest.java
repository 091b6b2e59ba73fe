package dev.assay.engine.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Values worked by hand. */
class ScheduleTest {

    @Test
    void theRateRisesOnALineAndFallsAlongACosine() {
        Schedule schedule = new Schedule(1, 0.1, 4, 9);
        // (k + 1) / 4; then 0.1 + 0.45 (1 + cos(π d)) with d = 0, 1/4, 1/2, 3/4, 1.
        double[] expected = {0.25, 0.5, 0.75, 1, 1, 0.868198, 0.55, 0.231802, 0.1};
        for (int step = 0; step < expected.length; step++) {
            assertThat(schedule.rate(step)).as("step " + step).isCloseTo(expected[step], within(1e-6));
        }
    }

    @Test
    void withoutARiseTheFirstStepHasTheHighestRate() {
        assertThat(new Schedule(2, 0, 0, 3).rate(0)).isEqualTo(2);
        assertThat(new Schedule(2, 0, 0, 1).rate(0)).isBetween(0.0, 2.0);
    }
}
