package dev.assay.steering.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlopesTest {

    /** Through (-1, 1), (0, 2), (1, 5): by hand (5 - 1) / 2. */
    @Test
    void aSlopeIsThatOfTheLineOfLeastSquares() {
        assertThat(Slopes.of(new double[] {-1, 0, 1}, new double[][] {{1, 7}, {2, 7}, {5, 7}}))
                .containsExactly(2, 0);
    }

    /** The oracle tries slopes in steps of a thousandth and takes the one whose best line has the least squared error. */
    @Test
    void slopesAgreeWithASlowSearch() {
        Random random = new Random(5);
        double[] strengths = {-0.4, -0.1, 0, 0.3, 0.5};
        double[][] values = new double[strengths.length][6];
        for (double[] row : values) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        double[] slopes = Slopes.of(strengths, values);
        for (int sample = 0; sample < slopes.length; sample++) {
            int one = sample;
            double[] y = Arrays.stream(values).mapToDouble(row -> row[one]).toArray();
            assertThat(slopes[sample]).isCloseTo(searched(strengths, y), within(1e-3));
        }
    }

    private static double searched(double[] x, double[] y) {
        double best = 0;
        double least = Double.MAX_VALUE;
        for (int thousandths = -20_000; thousandths <= 20_000; thousandths++) {
            double slope = thousandths / 1000.0;
            double offset = 0;
            for (int i = 0; i < x.length; i++) {
                offset += (y[i] - slope * x[i]) / x.length;
            }
            double error = 0;
            for (int i = 0; i < x.length; i++) {
                error += Math.pow(y[i] - slope * x[i] - offset, 2);
            }
            if (error < least) {
                least = error;
                best = slope;
            }
        }
        return best;
    }

    @Test
    void antiSteerableSamplesAreThoseThatFall() {
        MeasuredSlopes slopes = Slopes.summary(
                -1, 1, new double[] {2, -1, 3, 0}, List.of(new double[] {-1, -1, 1, 1}, new double[] {9, 9, 9, 9}));
        assertThat(slopes.antiSteerable().value()).isEqualTo(0.25);
        assertThat(slopes.mean().value()).isEqualTo(1);
        assertThat(slopes.mean().random()).isEqualTo(new MeasuredFigure.Band(0.0, 4.5, 9.0));
        assertThat(slopes.mean().p()).as("(1 + 1) / (1 + 2)").isCloseTo(2.0 / 3, within(1e-12));
    }

    @Test
    void theHistogramHasEverySampleOnceTheGreatestInTheLastBin() {
        List<MeasuredSlopes.Bin> bins = Slopes.histogram(0, 1, 1.01, 20);
        assertThat(bins).hasSize(20);
        assertThat(bins.getFirst()).isEqualTo(new MeasuredSlopes.Bin(0, 1, 1));
        assertThat(bins.get(1).samples()).isEqualTo(2);
        assertThat(bins.getLast().samples()).isOne();
        assertThat(bins.getLast().to()).isEqualTo(20);
        assertThat(Slopes.histogram(3, 3)).containsExactly(new MeasuredSlopes.Bin(3, 3, 2));
    }
}
