package dev.assay.steering.directions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.steering.directions.ThresholdSearch.Confusion;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thresholds of gates, against counting by hand and trying everything. */
class ThresholdSearchTest {

    private static Gate gate(double threshold, boolean above) {
        return new Gate("v", null, "mean", Gate.Measure.COSINE, threshold, above);
    }

    @Test
    void aGateOpensAboveItsThresholdAndTheOtherKindAtOrBelowIt() {
        assertThat(gate(0.5, true).opensAt(0.6)).isTrue();
        assertThat(gate(0.5, true).opensAt(0.5)).isFalse();
        assertThat(gate(0.5, false).opensAt(0.6)).isFalse();
        assertThat(gate(0.5, false).opensAt(0.5)).isTrue();
    }

    /** Of 3, 4, 6 two are above 3.5, and of 1, 2, 5 one: precision 2/3, recall 2/3. */
    @Test
    void figuresOfAHandWorkedCase() {
        Confusion counts = Confusion.of(gate(3.5, true), new double[] {3, 4, 6}, new double[] {1, 2, 5});
        assertThat(counts).isEqualTo(new Confusion(2, 1, 1, 2));
        assertThat(counts.precision()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(counts.recall()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(counts.f1()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(counts.accuracy()).isCloseTo(4 / 6.0, within(1e-12));
        Confusion never = new Confusion(0, 0, 3, 3);
        assertThat(never.precision() + never.recall() + never.f1()).isZero();
    }

    /** Trying every threshold in the middle between whole numbers is the slow oracle. */
    @Test
    void theBestThresholdIsThatOfTryingAll() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            double[] positive =
                    random.ints(1 + random.nextInt(12), 0, 20).asDoubleStream().toArray();
            double[] negative = random.ints(1 + random.nextInt(12), 0, 20)
                    .asDoubleStream()
                    .map(v -> v - 4)
                    .toArray();
            for (boolean above : new boolean[] {true, false}) {
                double best = 0;
                for (double threshold = -5.5; threshold < 21; threshold++) {
                    best = Math.max(
                            best,
                            Confusion.of(gate(threshold, above), positive, negative)
                                    .f1());
                }
                ThresholdSearch found = ThresholdSearch.best(above, positive, negative);
                assertThat(found.confusion().f1()).isCloseTo(best, within(1e-12));
                assertThat(Confusion.of(gate(found.threshold(), above), positive, negative))
                        .as("what it says of its own threshold")
                        .isEqualTo(found.confusion());
            }
        }
    }

    /** Between 1 and 5 there is more space than between 5 and 5.1, and both shut out the same. */
    @Test
    void theDirectionAndTheWidestSpaceAreFound() {
        ThresholdSearch under = ThresholdSearch.best(null, new double[] {0, 1}, new double[] {5, 5.1});
        assertThat(under.above()).isFalse();
        assertThat(under.threshold()).isCloseTo(3, within(1e-12));
        assertThat(under.confusion()).isEqualTo(new Confusion(2, 0, 0, 2));
    }
}
