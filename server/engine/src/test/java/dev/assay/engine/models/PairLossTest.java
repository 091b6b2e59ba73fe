package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PairLossTest {

    private final PairConfig config = Toy.config(3, 4, 5);
    private final Map<String, float[]> weights = Toy.weights(config, 8);
    private final List<PairInput> inputs = Toy.inputs(6, 5, 9);
    private final NDManager manager = Djl.newManager();
    private final NDArray mean = manager.zeros(new Shape(16));
    private final NDArray variance = manager.ones(new Shape(16));

    @AfterEach
    void close() {
        manager.close();
    }

    private float loss(double dropout, double wordDropout, long seed) {
        try (NDManager scope = Djl.newManager()) {
            NDList leaves = new NDList();
            config.trainableTensors()
                    .forEach((name, shape) ->
                            leaves.add(Djl.array(scope, Objects.requireNonNull(weights.get(name)), shape)));
            return new PairLoss(
                            config,
                            mean,
                            variance,
                            inputs,
                            new int[] {0, 1, 2, 2, 1, 0},
                            dropout,
                            wordDropout,
                            new SplittableRandom(seed))
                    .apply(new Gradients.Step(scope, leaves))
                    .getFloat();
        }
    }

    @Test
    void theLossDependsOnChanceExactlyWhenSomethingIsLeftOut() {
        assertThat(loss(0, 0, 1)).isEqualTo(loss(0, 0, 2));
        assertThat(loss(0.5, 0, 1)).isEqualTo(loss(0.5, 0, 1)).isNotEqualTo(loss(0.5, 0, 2));
        assertThat(loss(0, 0.5, 1)).isEqualTo(loss(0, 0.5, 1)).isNotEqualTo(loss(0, 0.5, 2));
    }

    /** From the definition: a tenth of the batch's mean, and of its variance over n − 1, replaces a tenth of what was there. */
    @Test
    void aStepMovesTheRunningStatisticsByATenth() {
        loss(0, 0, 1);
        Oracle oracle = new Oracle(config, PairNetworkTest.doubles(weights));
        double[] states = inputs.stream()
                .mapToDouble(pair -> oracle.encode(pair.premise())[2])
                .toArray();
        double batchMean = 0;
        for (double state : states) {
            batchMean += state / states.length;
        }
        double batchVariance = 0;
        for (double state : states) {
            batchVariance += (state - batchMean) * (state - batchMean) / (states.length - 1);
        }
        assertThat((double) mean.toFloatArray()[2]).isCloseTo(0.1 * batchMean, within(1e-6));
        assertThat((double) variance.toFloatArray()[2]).isCloseTo(0.9 + 0.1 * batchVariance, within(1e-6));
    }
}
