package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

/** Steps of AdamW beside the formula of PyTorch's documentation of {@code torch.optim.AdamW}, written out here in doubles. */
class AdamTest {

    private static final double RATE = 0.1;
    private static final double DECAY = 0.2;

    /** θ ← θ − γλθ; m ← β1 m + (1−β1) g; v ← β2 v + (1−β2) g²; θ ← θ − γ m̂ / (√v̂ + ε). */
    private static double documented(double start, double decay, double... gradients) {
        double parameter = start;
        double m = 0;
        double v = 0;
        for (int t = 1; t <= gradients.length; t++) {
            double g = gradients[t - 1];
            parameter -= RATE * decay * parameter;
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            parameter -= RATE * (m / (1 - Math.pow(0.9, t))) / (Math.sqrt(v / (1 - Math.pow(0.999, t))) + 1e-8);
        }
        return parameter;
    }

    @Test
    void matricesDecayAndVectorsDoNotAndBothStepAsDocumented() {
        try (NDManager manager = Djl.newManager();
                NDManager step = Djl.newManager()) {
            NDList parameters = new NDList(
                    Djl.array(manager, new float[] {1, -2}, 1, 2), Djl.array(manager, new float[] {0.5f}, 1));
            Adam adam = new Adam(manager, parameters, DECAY, 100);
            float[][] matrix = {{0.3f, -0.4f}, {-0.1f, 0.2f}, {0.5f, 0.6f}};
            float[][] vector = {{0.7f}, {-0.2f}, {0.1f}};
            for (int t = 0; t < matrix.length; t++) {
                adam.step(new NDList(Djl.array(step, matrix[t], 1, 2), Djl.array(step, vector[t], 1)), RATE);
            }
            float[] weights = parameters.get(0).toFloatArray();
            assertThat((double) weights[0]).isCloseTo(documented(1, DECAY, 0.3, -0.1, 0.5), within(1e-5));
            assertThat((double) weights[1]).isCloseTo(documented(-2, DECAY, -0.4, 0.2, 0.6), within(1e-5));
            assertThat((double) parameters.get(1).getFloat())
                    .isCloseTo(documented(0.5, 0, 0.7, -0.2, 0.1), within(1e-5));
        }
    }

    @Test
    void theFirstStepMovesByTheLearningRateBesideTheDecay() {
        // By hand: m̂ = g and v̂ = g², so the step is γ sign(g); and 1 − 0.1 · 0.2 · 1 − 0.1 = 0.88.
        try (NDManager manager = Djl.newManager();
                NDManager step = Djl.newManager()) {
            NDList parameters = new NDList(Djl.array(manager, new float[] {1}, 1, 1));
            new Adam(manager, parameters, DECAY, 100).step(new NDList(Djl.array(step, new float[] {3}, 1, 1)), RATE);
            assertThat((double) parameters.get(0).getFloat()).isCloseTo(0.88, within(1e-6));
        }
    }

    @Test
    void aLongGradientIsShortenedOverAllParametersTogether() {
        try (NDManager manager = Djl.newManager();
                NDManager step = Djl.newManager()) {
            NDList parameters =
                    new NDList(Djl.array(manager, new float[] {0}, 1), Djl.array(manager, new float[] {0}, 1));
            Adam adam = new Adam(manager, parameters, 0, 1);
            double norm = adam.step(
                    new NDList(Djl.array(step, new float[] {-3}, 1), Djl.array(step, new float[] {4}, 1)), RATE);
            // 3-4-5: the norm is 5, and what is left of the gradient is −0.6 and 0.8, a tenth of which is the first
            // moment.
            assertThat(norm).isCloseTo(5, within(1e-6));
            assertThat((double) adam.firstMoments().get(0).getFloat()).isCloseTo(-0.06, within(1e-7));
            assertThat((double) adam.firstMoments().get(1).getFloat()).isCloseTo(0.08, within(1e-7));
        }
    }
}
