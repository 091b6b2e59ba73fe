package dev.assay.steering.directions;

import java.util.Arrays;

/**
 * The vector of inference-time intervention at some heads, whose states are laid end to end: α · σ · θ for each head, with θ the difference of the sides' means at
 * length 1, and σ the standard deviation (of the population) of all states' projections on θ (Li et al. 2023, <a href="https://arxiv.org/abs/2306.03341">arXiv:2306.03341</a>,
 * section 3.2; the authors' code takes this direction as {@code use_center_of_mass}). It belongs before the projection of the heads' outputs.
 *
 * @param headSize units of a head
 */
record HeadShift(int headSize, double alpha) implements Estimator {

    @Override
    public double[] of(Sides sides) {
        double[] shift = sides.meanDifference();
        for (int from = 0; from < shift.length; from += headSize) {
            double[] unit = Arrays.copyOfRange(shift, from, from + headSize);
            double norm = Vectors.norm(unit);
            if (norm == 0) {
                continue;
            }
            double[] theta = Vectors.times(unit, 1 / norm);
            double length = alpha * deviation(sides, from, theta);
            for (int i = 0; i < headSize; i++) {
                shift[from + i] = length * theta[i];
            }
        }
        return shift;
    }

    /** Standard deviation of the projections of all states' units from a place on. */
    private static double deviation(Sides sides, int from, double[] theta) {
        int texts = sides.positive().length + sides.negative().length;
        double[] projections = new double[texts];
        for (int text = 0; text < texts; text++) {
            float[] state = text < sides.positive().length
                    ? sides.positive()[text]
                    : sides.negative()[text - sides.positive().length];
            for (int i = 0; i < theta.length; i++) {
                projections[text] += state[from + i] * theta[i];
            }
        }
        double mean = Arrays.stream(projections).sum() / texts;
        return Math.sqrt(Arrays.stream(projections)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / texts);
    }
}
