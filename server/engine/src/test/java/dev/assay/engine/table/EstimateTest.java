package dev.assay.engine.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
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

    /**
     * Complete response before and after consolidation therapy (Cavo et al. 2012): 6 and 16 of 161 patients changed. The interval is
     * the one that Fagerland, Lydersen and Laake (Statistical Analysis of Contingency Tables, chapter 8) give.
     */
    @Test
    void tangosIntervalIsThatOfTheLiterature() {
        Estimate cavo = Estimate.pairedDifference(6, 16, 161);
        assertThat(cavo.value()).isCloseTo(-10.0 / 161, within(1e-12));
        assertThat(cavo.low()).isCloseTo(-0.1240, within(5e-5));
        assertThat(cavo.high()).isCloseTo(-0.0054, within(5e-5));
    }

    /**
     * By another way: a difference is in the interval when the score test at the likeliest cell probabilities, which are searched for
     * and not solved for, does not reject it.
     */
    @Test
    void tangosIntervalIsWhatTheScoreTestDoesNotReject() {
        Random random = new Random(3);
        for (int round = 0; round < 60; round++) {
            int n = 1 + random.nextInt(40);
            int b = random.nextInt(n + 1);
            int c = random.nextInt(n - b + 1);
            Estimate interval = Estimate.pairedDifference(b, c, n);
            for (int step = -99; step < 100; step++) {
                double difference = step / 100.0;
                double beyond = Math.min(difference - interval.low(), interval.high() - difference);
                if (Math.abs(beyond) > 1e-4) {
                    assertThat(rejected(b, c, n, difference))
                            .as("%d and %d of %d: %s in %s", b, c, n, difference, interval)
                            .isEqualTo(beyond < 0);
                }
            }
        }
    }

    private static boolean rejected(int b, int c, int n, double difference) {
        // The probability q of "only the second", that of "only the first" being q + difference.
        double least = Math.max(0, -difference);
        double most = (1 - difference) / 2;
        for (int k = 0; k < 200; k++) {
            double left = least + (most - least) / 3;
            double right = most - (most - least) / 3;
            if (likelihood(b, c, n, difference, left) < likelihood(b, c, n, difference, right)) {
                least = left;
            } else {
                most = right;
            }
        }
        double variance = (2 * least + difference - difference * difference) / n;
        double observed = (b - c) / (double) n;
        return Math.abs(observed - difference) > 1.959963984540054 * Math.sqrt(variance);
    }

    private static double likelihood(int b, int c, int n, double difference, double q) {
        return log(b, q + difference) + log(c, q) + log(n - b - c, 1 - 2 * q - difference);
    }

    private static double log(int count, double probability) {
        return count == 0 ? 0 : count * Math.log(Math.max(probability, 0));
    }

    @Test
    void aPairedDifferenceStaysWithinItsBounds() {
        assertThat(Estimate.pairedDifference(0, 0, 0).low()).isNaN();
        assertThat(Estimate.pairedDifference(7, 0, 7).high()).isEqualTo(1);
        assertThat(Estimate.pairedDifference(0, 7, 7).low()).isEqualTo(-1);
        // With no difference in any row the bound is that of Wilson for 0 of n: z^2 / (n + z^2).
        Estimate none = Estimate.pairedDifference(0, 0, 1000);
        assertThat(none.high()).isCloseTo(3.8415 / 1003.8415, within(1e-6));
        assertThat(none.low()).isCloseTo(-none.high(), within(1e-12));
        Estimate million = Estimate.pairedDifference(90_000, 80_000, 1_000_000);
        assertThat(million.value()).isBetween(million.low(), million.high());
        // Many rows: the normal interval, 0.01 ± 1.96 sqrt((0.17 - 0.0001) / 1e6).
        assertThat(million.high() - million.low()).isCloseTo(2 * 1.959964 * Math.sqrt(0.1699 / 1e6), within(1e-6));
    }
}
