package dev.assay.steering.directions;

import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * The direction in which pairs of states vary most, made to point to the positive side by the majority of pairs. Which rows go in decides what is found:
 *
 * <ul>
 *   <li>differences, centred (repeng's default): the mean difference is subtracted, and that is the attribute, so what is left is the nuisance that differs from pair to
 *       pair. Offered because others use it, and to be compared with;
 *   <li>states less the mean of their pair, or the differences in both directions: their mean is zero already, and both give the same axis; it is the attribute's
 *       as long as no nuisance varies more than the attribute is strong.
 * </ul>
 *
 * <p>Of n rows of d units the smaller of the n × n and the d × d products is decomposed exactly, by Hipparchus: no random start, so equal states give equal axes.
 * Cost n·d·min(n, d) + min(n, d)³.
 */
record PrincipalAxis(Rows rows) implements Estimator {

    /** What the axis is one of. */
    enum Rows {
        DIFFERENCES,
        CENTRED_STATES,
        BOTH_DIFFERENCES
    }

    @Override
    public double[] of(Sides sides) {
        double[] axis = first(rowsOf(sides));
        int larger = 0;
        int smaller = 0;
        for (int pair = 0; pair < sides.pairs(); pair++) {
            double towards = Vectors.dot(sides.difference(pair), axis);
            larger += towards > 0 ? 1 : 0;
            smaller += towards < 0 ? 1 : 0;
        }
        boolean turned = larger == smaller ? Vectors.dot(sides.meanDifference(), axis) < 0 : smaller > larger;
        return turned ? Vectors.times(axis, -1) : axis;
    }

    private double[][] rowsOf(Sides sides) {
        int pairs = sides.pairs();
        double[][] all = new double[rows == Rows.DIFFERENCES ? pairs : 2 * pairs][];
        for (int pair = 0; pair < pairs; pair++) {
            double[] difference = sides.difference(pair);
            switch (rows) {
                case DIFFERENCES -> all[pair] = difference;
                case CENTRED_STATES -> {
                    double[] positive = new double[difference.length];
                    double[] negative = new double[difference.length];
                    for (int unit = 0; unit < difference.length; unit++) {
                        double centre = ((double) sides.positive()[pair][unit] + sides.negative()[pair][unit]) / 2;
                        positive[unit] = sides.positive()[pair][unit] - centre;
                        negative[unit] = sides.negative()[pair][unit] - centre;
                    }
                    all[2 * pair] = positive;
                    all[2 * pair + 1] = negative;
                }
                case BOTH_DIFFERENCES -> {
                    all[2 * pair] = difference;
                    all[2 * pair + 1] = Vectors.times(difference, -1);
                }
            }
        }
        if (rows != Rows.BOTH_DIFFERENCES) {
            centre(all);
        }
        return all;
    }

    private static void centre(double[][] rows) {
        for (int unit = 0; unit < rows[0].length; unit++) {
            double mean = 0;
            for (double[] row : rows) {
                mean += row[unit] / rows.length;
            }
            for (double[] row : rows) {
                row[unit] -= mean;
            }
        }
    }

    /** The first right singular vector, of length 1; zero where all rows are. */
    private static double[] first(double[][] rows) {
        RealMatrix x = MatrixUtils.createRealMatrix(rows);
        boolean wide = rows.length < rows[0].length;
        RealMatrix product = wide ? x.multiplyTransposed(x) : x.transposeMultiply(x);
        if (product.getTrace() == 0) {
            return new double[rows[0].length];
        }
        // Eigenvalues come in descending order.
        double[] top =
                new EigenDecompositionSymmetric(product).getEigenvector(0).toArray();
        double[] axis = wide ? x.preMultiply(top) : top;
        return Vectors.times(axis, 1 / Vectors.norm(axis));
    }
}
