package dev.assay.steering.directions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ways of finding a direction, on states whose direction is known. */
class MethodsTest {

    private static final int UNITS = 64;
    private static final int PAIRS = 200;

    /** Pairs whose difference is truth + s·z·nuisance + a little noise, with s the nuisance's standard deviation; what a pair has in common is large. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Planted(double[] truth, Sides sides) {

        static Planted of(double s, long seed) {
            Random random = new Random(seed);
            double[] truth = unit(random);
            double[] nuisance = unit(random);
            double along = Vectors.dot(nuisance, truth);
            for (int i = 0; i < UNITS; i++) {
                nuisance[i] -= along * truth[i];
            }
            double length = Vectors.norm(nuisance);
            float[][] positive = new float[PAIRS][UNITS];
            float[][] negative = new float[PAIRS][UNITS];
            for (int pair = 0; pair < PAIRS; pair++) {
                double z = random.nextGaussian();
                for (int i = 0; i < UNITS; i++) {
                    double common = 3 * random.nextGaussian();
                    negative[pair][i] = (float) common;
                    positive[pair][i] =
                            (float) (common + truth[i] + s * z * nuisance[i] / length + 0.05 * random.nextGaussian());
                }
            }
            return new Planted(truth, new Sides(positive, negative));
        }

        private static double[] unit(Random random) {
            double[] vector = random.doubles(UNITS, -1, 1).toArray();
            return Vectors.times(vector, 1 / Vectors.norm(vector));
        }

        /** How far a method's direction is the truth, whichever its sign: the median over 15 plants. */
        static double found(Method method, double s) {
            double[] cosines = new double[15];
            for (int seed = 0; seed < cosines.length; seed++) {
                Planted planted = of(s, seed);
                cosines[seed] = Math.abs(Vectors.cosine(method.estimator().of(planted.sides), planted.truth));
            }
            Arrays.sort(cosines);
            return cosines[7];
        }
    }

    /**
     * An independent trial in Python has 1.000, .999, .998, .992 and .974 for the mean, and .017, .007, .003, .002 and .001 for centred differences. By theory the mean's error is
     * s·|z|/√200 with z normal, whose median is 0.67: for s = 4 a cosine of 1/√(1 + 0.19²) = .982.
     */
    @Test
    void theDifferenceOfMeansFindsAPlantedDirectionThatCentredPcaMisses() {
        for (double s : new double[] {0.2, 0.5, 1, 2, 4}) {
            assertThat(Planted.found(Method.MEAN, s)).as("mean, nuisance " + s).isGreaterThanOrEqualTo(0.97);
            assertThat(Planted.found(Method.CAA, s)).as("caa, nuisance " + s).isGreaterThanOrEqualTo(0.97);
            assertThat(Planted.found(Method.PCA_DIFF, s))
                    .as("centred pca, nuisance " + s)
                    .isLessThan(0.1);
        }
    }

    /** The same trial has 1.000, .999 for little nuisance, and .032, .013 for much. */
    @Test
    void uncentredAxesFindItOnlyWhileTheNuisanceIsWeakerThanTheAttribute() {
        for (Method method : new Method[] {Method.PCA_CENTER, Method.PCA_PAIRS}) {
            assertThat(Planted.found(method, 0.2)).isGreaterThan(0.99);
            assertThat(Planted.found(method, 0.5)).isGreaterThan(0.99);
            assertThat(Planted.found(method, 2)).isLessThan(0.2);
            assertThat(Planted.found(method, 4)).isLessThan(0.2);
        }
    }

    @Test
    void statesLessTheirPairsMeanAndDifferencesInBothDirectionsHaveOneAxis() {
        Sides sides = Planted.of(0.5, 7).sides;
        assertThat(Vectors.cosine(
                        Method.PCA_CENTER.estimator().of(sides),
                        Method.PCA_PAIRS.estimator().of(sides)))
                .isCloseTo(1, within(1e-9));
    }

    /** Differences (2, 1) and (2, -1), three of each: centred they vary along (0, 1); from the origin along (1, 0). */
    @Test
    void axesOfAHandWorkedCase() {
        float[][] positive = {{2, 1}, {2, -1}, {2, 1}, {2, -1}, {2, 1}, {2, -1}};
        Sides sides = new Sides(positive, new float[6][2]);
        double[] centred = new PrincipalAxis(PrincipalAxis.Rows.DIFFERENCES).of(sides);
        assertThat(Math.abs(centred[1])).isCloseTo(1, within(1e-12));
        double[] both = new PrincipalAxis(PrincipalAxis.Rows.BOTH_DIFFERENCES).of(sides);
        assertThat(both[0]).isCloseTo(1, within(1e-12));
        assertThat(both[1]).isCloseTo(0, within(1e-12));
    }

    /** Swapping the sides must turn every direction round. */
    @Test
    void everyDirectionPointsToThePositiveSide() {
        Sides sides = Planted.of(0.3, 3).sides;
        Sides swapped = new Sides(/* positive= */ sides.negative(), /* negative= */ sides.positive());
        for (Method method :
                new Method[] {Method.MEAN, Method.CAA, Method.PCA_CENTER, Method.PCA_PAIRS, Method.PROBE}) {
            double[] one = method.estimator().of(sides);
            assertThat(Vectors.cosine(one, method.estimator().of(swapped)))
                    .as(method.name())
                    .isCloseTo(-1, within(1e-6));
            assertThat(Vectors.dot(one, sides.meanDifference()))
                    .as(method.name())
                    .isPositive();
        }
    }

    @Test
    void methodsWithoutALengthOfTheirOwnGetThatOfTheDifferenceOfMeans() {
        Sides sides = Planted.of(1, 4).sides;
        double length = Vectors.norm(sides.meanDifference());
        for (Method method : Method.COMPARED) {
            assertThat(Vectors.norm(method.estimator().of(sides)))
                    .as(method.name())
                    .isCloseTo(length, within(1e-9));
        }
    }

    /** More units than pairs go another way through the decomposition; both must agree with power iteration, the slow oracle. */
    @Test
    void theAxisIsThatOfPowerIterationWithManyUnitsAndWithFew() {
        for (int units : new int[] {5, 40}) {
            Random random = new Random(units);
            float[][] positive = new float[15][units];
            for (float[] row : positive) {
                for (int i = 0; i < units; i++) {
                    row[i] = (float) (random.nextGaussian() * (i == 2 ? 4 : 1) + (i == 2 ? 3 : 0));
                }
            }
            double[] v = new double[units];
            Arrays.fill(v, 1);
            for (int round = 0; round < 5000; round++) {
                double[] next = new double[units];
                for (float[] row : positive) {
                    double along = Vectors.dot(row, v);
                    for (int i = 0; i < units; i++) {
                        next[i] += along * row[i];
                    }
                }
                v = Vectors.times(next, 1 / Vectors.norm(next));
            }
            double[] axis = new PrincipalAxis(PrincipalAxis.Rows.BOTH_DIFFERENCES)
                    .of(new Sides(positive, new float[15][units]));
            assertThat(Math.abs(Vectors.cosine(axis, v))).isCloseTo(1, within(1e-9));
        }
    }

    /** One text at 1 and one at -1: the loss 2 ln(1 + exp(-w)) + w²/2 has its minimum where w = 2 / (1 + exp(w)), found here by halving. */
    @Test
    void aProbeOfAHandWorkedCase() {
        double low = 0;
        double high = 1;
        for (int round = 0; round < 60; round++) {
            double w = (low + high) / 2;
            if (w < 2 / (1 + Math.exp(w))) {
                low = w;
            } else {
                high = w;
            }
        }
        LogisticProbe probe = LogisticProbe.fit(new Sides(new float[][] {{1}}, new float[][] {{-1}}));
        assertThat(probe.weights()[0]).isCloseTo(low, within(1e-6));
        assertThat(probe.offset()).isCloseTo(0, within(1e-9));
    }

    /** Plain gradient descent in small steps is the slow oracle. */
    @Test
    void aProbeIsWhereGradientDescentEnds() {
        Random random = new Random(11);
        float[][] positive = new float[40][3];
        float[][] negative = new float[25][3];
        for (float[] row : positive) {
            for (int i = 0; i < 3; i++) {
                row[i] = (float) (random.nextGaussian() + (i == 0 ? 1 : 0.3));
            }
        }
        for (float[] row : negative) {
            for (int i = 0; i < 3; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        double[] w = new double[4];
        for (int round = 0; round < 20_000; round++) {
            double[] gradient = {w[0], w[1], w[2], 0};
            for (int row = 0; row < 65; row++) {
                float[] x = row < 40 ? positive[row] : negative[row - 40];
                double error =
                        1 / (1 + Math.exp(-(x[0] * w[0] + x[1] * w[1] + x[2] * w[2] + w[3]))) - (row < 40 ? 1 : 0);
                for (int i = 0; i < 3; i++) {
                    gradient[i] += error * x[i];
                }
                gradient[3] += error;
            }
            for (int i = 0; i < 4; i++) {
                w[i] -= 0.01 * gradient[i];
            }
        }
        LogisticProbe probe = LogisticProbe.fit(new Sides(positive, negative));
        assertThat(probe.weights()).containsExactly(Arrays.copyOf(w, 3), within(1e-5));
        assertThat(probe.offset()).isCloseTo(w[3], within(1e-5));
    }

    /** Projections on (1, 0) are 3, 5, 1 and -1: mean 2, variance (1 + 9 + 1 + 9) / 4 = 5. The second head's are 0, 0, 2, 2 along (0, -1): variance 1. */
    @Test
    void theShiftOfHeadsOfAHandWorkedCase() {
        float[][] positive = {{3, 0, 0, 0}, {5, 0, 0, 0}};
        float[][] negative = {{1, 0, 0, 2}, {-1, 0, 0, 2}};
        double[] shift = new HeadShift(2, 15).of(new Sides(positive, negative));
        assertThat(shift).containsExactly(new double[] {15 * Math.sqrt(5), 0, 0, -15}, within(1e-9));
    }

    @Test
    void halvesOfAStrongDirectionAgreeAndThoseOfNoiseDoNot() {
        Sides strong = Planted.of(0.1, 1).sides;
        assertThat(SplitHalf.cosine(strong, Method.MEAN.estimator(), true, 0)).isGreaterThan(0.99);
        Random random = new Random(2);
        float[][] a = new float[200][UNITS];
        float[][] b = new float[200][UNITS];
        for (int i = 0; i < 200; i++) {
            for (int j = 0; j < UNITS; j++) {
                a[i][j] = (float) random.nextGaussian();
                b[i][j] = (float) random.nextGaussian();
            }
        }
        assertThat(SplitHalf.cosine(new Sides(a, b), Method.MEAN.estimator(), false, 0))
                .isBetween(-0.35, 0.35);
    }

    /** Counting all pairs of a positive and a negative value is the slow oracle. */
    @Test
    void theAucCountsPairsOfValuesAndTiesHalf() {
        Random random = new Random(5);
        double[] positive = random.ints(37, 0, 12).asDoubleStream().toArray();
        double[] negative = random.ints(23, 0, 10).asDoubleStream().toArray();
        double wins = 0;
        for (double p : positive) {
            for (double n : negative) {
                wins += p > n ? 1 : p == n ? 0.5 : 0;
            }
        }
        assertThat(Separation.auc(positive, negative)).isCloseTo(wins / (37 * 23), within(1e-12));
    }

    /** Along (0, 2) the projections are 4, 6 and 1, 1: gap 4; within the sides they spread by sqrt((1 + 1 + 0 + 0) / 4). */
    @Test
    void theSeparationOfAHandWorkedCase() {
        Separation separation = Separation.of(
                new Sides(new float[][] {{9, 4}, {7, 6}}, new float[][] {{8, 1}, {-8, 1}}),
                new double[] {0, 2},
                false,
                0);
        assertThat(separation.auc()).isEqualTo(new Interval(1, 1, 1));
        assertThat(separation.gap().estimate()).isCloseTo(4, within(1e-12));
        // Resamples of the positive side have the means 4, 5 and 6.
        assertThat(separation.gap().low()).isCloseTo(3, within(1e-12));
        assertThat(separation.gap().high()).isCloseTo(5, within(1e-12));
        assertThat(separation.deviations()).isCloseTo(4 / Math.sqrt(0.5), within(1e-12));
    }

    /** The normal approximation of a mean's interval, of 400 pairs with differences of standard deviation 2: ± 1.96 · 2 / 20. */
    @Test
    void theIntervalOfAGapIsAsWideAsTheNormalApproximationSays() {
        Random random = new Random(8);
        float[][] positive = new float[400][1];
        float[][] negative = new float[400][1];
        for (int i = 0; i < 400; i++) {
            negative[i][0] = (float) (100 * random.nextGaussian());
            positive[i][0] = (float) (negative[i][0] + 1 + 2 * random.nextGaussian());
        }
        Interval gap = Separation.of(new Sides(positive, negative), new double[] {1}, true, 0)
                .gap();
        assertThat(gap.high() - gap.low()).isCloseTo(2 * 1.96 * 2 / 20, within(0.06));
    }
}
