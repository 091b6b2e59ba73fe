package dev.assay.engine.models.transformer;

import java.util.ArrayList;
import java.util.List;

/** The space that directions span. */
final class Basis {

    private Basis() {}

    /**
     * Orthonormal rows that span the same space: Gram and Schmidt's method, twice for precision, in double precision. Directions within
     * the space of others are dropped, so that there are none when all are zero.
     */
    static float[][] of(List<List<Float>> directions) {
        List<double[]> rows = new ArrayList<>();
        for (List<Float> direction : directions) {
            double[] row = direction.stream().mapToDouble(Float::doubleValue).toArray();
            double before = norm(row);
            for (int pass = 0; pass < 2; pass++) {
                for (double[] other : rows) {
                    double along = 0;
                    for (int i = 0; i < row.length; i++) {
                        along += row[i] * other[i];
                    }
                    for (int i = 0; i < row.length; i++) {
                        row[i] -= along * other[i];
                    }
                }
            }
            double norm = norm(row);
            if (norm > 1e-6 * before) {
                for (int i = 0; i < row.length; i++) {
                    row[i] /= norm;
                }
                rows.add(row);
            }
        }
        float[][] basis = new float[rows.size()][];
        for (int r = 0; r < basis.length; r++) {
            basis[r] = new float[rows.get(r).length];
            for (int i = 0; i < basis[r].length; i++) {
                basis[r][i] = (float) rows.get(r)[i];
            }
        }
        return basis;
    }

    private static double norm(double[] row) {
        double sum = 0;
        for (double x : row) {
            sum += x * x;
        }
        return Math.sqrt(sum);
    }
}
