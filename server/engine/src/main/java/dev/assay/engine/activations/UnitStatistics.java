package dev.assay.engine.activations;

import dev.assay.spi.Run;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * What is usual for each unit over the rows of a matrix, from one pass over it.
 *
 * @param means per unit
 * @param spreads per unit the standard deviation of all rows, divided by their number
 * @param norms per row its Euclidean length
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared
public record UnitStatistics(double[] means, double[] spreads, float[] norms) {

    private static final int BLOCK = 1024;

    /** A spread below this part of the mean is rounding. */
    private static final double ROUNDING = 1e-6;

    /** Sums over some rows, per unit. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sums(double[] values, double[] squares) {

        Sums(int units) {
            this(new double[units], new double[units]);
        }

        void add(float[] row) {
            for (int unit = 0; unit < row.length; unit++) {
                double value = row[unit];
                values[unit] += value;
                squares[unit] += value * value;
            }
        }

        void add(Sums other) {
            for (int unit = 0; unit < values.length; unit++) {
                values[unit] += other.values[unit];
                squares[unit] += other.squares[unit];
            }
        }
    }

    /** @throws java.util.concurrent.CancellationException when cancelled */
    public static UnitStatistics of(Activations matrix, Run run) {
        int units = matrix.units();
        float[] norms = new float[matrix.rows()];
        Sums all = IntStream.range(0, (matrix.rows() + BLOCK - 1) / BLOCK)
                .parallel()
                .boxed()
                .collect(
                        () -> new Sums(units),
                        (sums, block) -> {
                            run.checkCancelled();
                            float[] values = new float[units];
                            int end = Math.min(matrix.rows(), (block + 1) * BLOCK);
                            for (int row = block * BLOCK; row < end; row++) {
                                matrix.copyRow(row, values);
                                norms[row] = (float) Math.sqrt(VectorUtil.dotProduct(values, values));
                                sums.add(values);
                            }
                        },
                        Sums::add);
        double[] means = new double[units];
        double[] spreads = new double[units];
        for (int unit = 0; unit < units; unit++) {
            means[unit] = all.values[unit] / matrix.rows();
            double variance = all.squares[unit] / matrix.rows() - means[unit] * means[unit];
            double spread = Math.sqrt(Math.max(0, variance));
            spreads[unit] = spread > ROUNDING * Math.abs(means[unit]) ? spread : 0;
        }
        return new UnitStatistics(means, spreads, norms);
    }

    /** How many standard deviations a value of a unit is above its mean; null of a unit that is the same everywhere. */
    public @Nullable Double deviations(int unit, double value) {
        return spreads[unit] == 0 ? null : (Double) ((value - means[unit]) / spreads[unit]);
    }
}
