package dev.assay.engine.models.transformer;

/**
 * Adam (Kingma and Ba, 2015) for one vector. DJL's optimiser serves a whole array at once; here each row of a batch has its own
 * count of steps, since rows start, restart and leave at different times.
 */
final class VectorAdam {

    private static final double BETA1 = 0.9;

    /** Less than the usual 0.999: a search takes tens of steps, not thousands. */
    private static final double BETA2 = 0.99;

    private static final double EPSILON = 1e-12;

    private final float[] first;
    private final float[] second;
    private int steps;

    VectorAdam(int width) {
        first = new float[width];
        second = new float[width];
    }

    /** Takes a step against the gradient, which lies in an array from an index on. */
    void step(float[] vector, float[] gradients, int from, double learningRate) {
        steps++;
        double rate = learningRate / (1 - Math.pow(BETA1, steps));
        double correction = 1 / (1 - Math.pow(BETA2, steps));
        for (int i = 0; i < vector.length; i++) {
            double gradient = gradients[from + i];
            first[i] = (float) (BETA1 * first[i] + (1 - BETA1) * gradient);
            second[i] = (float) (BETA2 * second[i] + (1 - BETA2) * gradient * gradient);
            vector[i] -= (float) (rate * first[i] / (Math.sqrt(second[i] * correction) + EPSILON));
        }
    }
}
