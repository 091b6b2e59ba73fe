package dev.assay.checks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    private static Calibration drawn(int rows, double sharpen, long seed) {
        Random random = new Random(seed);
        double[] confidences = new double[rows];
        boolean[] right = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            double p = 0.5 + 0.5 * random.nextDouble();
            confidences[i] = Math.min(1, p + sharpen * (1 - p));
            right[i] = random.nextDouble() < p;
        }
        return Calibration.of("m", "d", confidences, right, 0);
    }

    @Test
    void theErrorIsTheMeanDistanceOfBinsByHand() {
        // Two in the bin from 0.6 (one of two right), two at 1 (both right): (2 |0.62 - 0.5| + 2 |1 - 1|) / 4.
        Calibration calibration =
                Calibration.of("m", "d", new double[] {0.61, 0.63, 1, 1}, new boolean[] {true, false, true, true}, 0);
        assertThat(calibration.error()).isCloseTo(0.06, within(1e-12));
        assertThat(calibration.bins()).extracting(Calibration.Bin::rows).containsExactly(2, 2);
        assertThat(calibration.bins().getLast().to()).isEqualTo(1);
    }

    @Test
    void aCalibratedModelLiesWithinItsNullAndAnOverconfidentOneAbove() {
        int off = 0;
        for (int seed = 0; seed < 40; seed++) {
            Calibration calibrated = drawn(500, 0, seed);
            off += calibrated.isOff() ? 1 : 0;
            assertThat(calibrated.nullMean()).isBetween(0.02, 0.08);
        }
        assertThat(off).isZero();
        Calibration sure = drawn(500, 0.6, 1);
        assertThat(sure.isOff()).isTrue();
        assertThat(sure.finding().summary()).contains("over-confident");
    }

    @Test
    void theNullFallsWithTheNumberOfRowsAsItsNoiseDoes() {
        double few = drawn(100, 0, 3).nullMean();
        double many = drawn(10_000, 0, 3).nullMean();
        assertThat(few / many).isBetween(6.0, 14.0);
    }
}
