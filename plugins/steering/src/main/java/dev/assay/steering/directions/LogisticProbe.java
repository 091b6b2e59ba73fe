package dev.assay.steering.directions;

import java.util.Arrays;

/**
 * A logistic regression that tells the positive side from the negative one. It minimises, over weights w and offset b,
 *
 * <pre>
 * sum over texts of ln(1 + exp(-y (w·h + b)))  +  ½ ‖w‖²          y = 1 or -1
 * </pre>
 *
 * which is scikit-learn's default ({@code C = 1}, offset without penalty), so that probes are those of the published code. The sum is strictly convex in w; Newton's
 * method with conjugate gradients for each step and a line search finds its one minimum from zero, without chance. Cost: texts · units per product with the
 * Hessian, some hundreds of them.
 *
 * @param weights {@code [units]}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record LogisticProbe(double[] weights, double offset) {

    private static final int MOST_STEPS = 100;

    /** The gradient is small enough at this part of what it is at zero. */
    private static final double PRECISION = 1e-7;

    /** Fits a probe. */
    static LogisticProbe fit(Sides sides) {
        return new Fitting(sides).minimum();
    }

    /** Log-odds of being positive. */
    double logit(float[] state) {
        return Vectors.dot(state, weights) + offset;
    }

    /** Share of the texts whose side it tells, on the side of the odds. */
    double accuracy(Sides sides) {
        int right = 0;
        for (float[] state : sides.positive()) {
            right += logit(state) > 0 ? 1 : 0;
        }
        for (float[] state : sides.negative()) {
            right += logit(state) < 0 ? 1 : 0;
        }
        return (double) right / (sides.positive().length + sides.negative().length);
    }

    /** Parameters are {@code [units + 1]}, the offset last. */
    private static final class Fitting {
        private final float[][] rows;
        private final int positives;
        private final int units;
        private final double[] logits;

        Fitting(Sides sides) {
            positives = sides.positive().length;
            units = sides.units();
            rows = new float[positives + sides.negative().length][];
            System.arraycopy(sides.positive(), 0, rows, 0, positives);
            System.arraycopy(sides.negative(), 0, rows, positives, sides.negative().length);
            logits = new double[rows.length];
        }

        LogisticProbe minimum() {
            double[] at = new double[units + 1];
            double loss = loss(at);
            double[] gradient = gradient(at);
            double enough = PRECISION * Vectors.norm(gradient);
            for (int step = 0; step < MOST_STEPS && Vectors.norm(gradient) > enough; step++) {
                double[] direction = newton(gradient);
                double slope = Vectors.dot(gradient, direction);
                double length = 1;
                double[] next = moved(at, direction, length);
                double nextLoss = loss(next);
                while (nextLoss > loss + 1e-4 * length * slope && length > 1e-10) {
                    length /= 2;
                    next = moved(at, direction, length);
                    nextLoss = loss(next);
                }
                if (!(nextLoss < loss)) {
                    break;
                }
                at = next;
                loss = nextLoss;
                gradient = gradient(at);
            }
            return new LogisticProbe(Arrays.copyOf(at, units), at[units]);
        }

        private static double[] moved(double[] from, double[] direction, double length) {
            double[] to = new double[from.length];
            for (int i = 0; i < to.length; i++) {
                to[i] = from[i] + length * direction[i];
            }
            return to;
        }

        /** The loss, with the logits there left behind. */
        private double loss(double[] at) {
            double loss = 0;
            for (int unit = 0; unit < units; unit++) {
                loss += at[unit] * at[unit] / 2;
            }
            for (int row = 0; row < rows.length; row++) {
                logits[row] = times(rows[row], at);
                double margin = row < positives ? logits[row] : -logits[row];
                loss += margin > 0 ? Math.log1p(Math.exp(-margin)) : -margin + Math.log1p(Math.exp(margin));
            }
            return loss;
        }

        private double times(float[] row, double[] parameters) {
            double sum = parameters[units];
            for (int unit = 0; unit < units; unit++) {
                sum += row[unit] * parameters[unit];
            }
            return sum;
        }

        private double probability(int row) {
            return 1 / (1 + Math.exp(-logits[row]));
        }

        private double[] gradient(double[] at) {
            double[] gradient = new double[units + 1];
            System.arraycopy(at, 0, gradient, 0, units);
            for (int row = 0; row < rows.length; row++) {
                add(gradient, rows[row], probability(row) - (row < positives ? 1 : 0));
            }
            return gradient;
        }

        private void add(double[] sum, float[] row, double factor) {
            for (int unit = 0; unit < units; unit++) {
                sum[unit] += factor * row[unit];
            }
            sum[units] += factor;
        }

        /** The Hessian at the last logits times a vector. */
        private double[] curvature(double[] vector) {
            double[] product = new double[units + 1];
            System.arraycopy(vector, 0, product, 0, units);
            for (int row = 0; row < rows.length; row++) {
                double p = probability(row);
                double weight = p * (1 - p);
                if (weight > 0) {
                    add(product, rows[row], weight * times(rows[row], vector));
                }
            }
            return product;
        }

        /** Solves Hessian · step = -gradient by conjugate gradients, the more exactly the smaller the gradient is. */
        private double[] newton(double[] gradient) {
            double[] step = new double[gradient.length];
            double[] residual = Vectors.times(gradient, -1);
            double[] search = residual.clone();
            double squares = Vectors.dot(residual, residual);
            double norm = Math.sqrt(squares);
            double enough = norm * Math.min(0.1, Math.sqrt(norm / rows.length));
            for (int round = 0; round < 2 * gradient.length && Math.sqrt(squares) > enough; round++) {
                double[] curved = curvature(search);
                double bend = Vectors.dot(search, curved);
                if (!(bend > 0)) {
                    break;
                }
                double length = squares / bend;
                for (int i = 0; i < step.length; i++) {
                    step[i] += length * search[i];
                    residual[i] -= length * curved[i];
                }
                double next = Vectors.dot(residual, residual);
                for (int i = 0; i < search.length; i++) {
                    search[i] = residual[i] + next / squares * search[i];
                }
                squares = next;
            }
            return step;
        }
    }
}
