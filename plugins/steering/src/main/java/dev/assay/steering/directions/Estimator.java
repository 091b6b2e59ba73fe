package dev.assay.steering.directions;

/** A way of finding a direction in the states of two sides; it points from the negative to the positive ones. Equal states give equal directions. */
@FunctionalInterface
interface Estimator {

    /** The direction {@code [units]}; zero where the sides do not differ in what it looks at. */
    double[] of(Sides sides);

    /**
     * The same direction at the length of the difference of means, for ways that find no length of their own: so a strength means the same
     * whichever way a direction was found.
     */
    default Estimator atMeanLength() {
        return sides -> {
            double[] direction = of(sides);
            double norm = Vectors.norm(direction);
            return norm == 0 ? direction : Vectors.times(direction, Vectors.norm(sides.meanDifference()) / norm);
        };
    }
}
