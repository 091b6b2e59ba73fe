package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GradientsTest {

    /** Every operation that the engine puts into a graph, as a function of two parameters [4, 6]. */
    enum Operation {
        ADD(s -> s.leaf(0).add(s.leaf(1))),
        SUB(s -> s.leaf(0).sub(s.leaf(1))),
        MUL(s -> s.leaf(0).mul(s.leaf(1))),
        MUL_BY_A_CONSTANT(s -> s.leaf(0).mul(s.constant(3)).add(s.leaf(1))),
        MUL_BY_AN_INPUT(s -> s.leaf(0).mul(s.array(mask(), 4, 6)).add(s.leaf(1))),
        CONCAT(s -> s.leaf(0).concat(s.leaf(1), 1)),
        TRANSPOSE_AND_MATMUL(s -> s.leaf(0).matMul(s.leaf(1).transpose())),
        RESHAPE(s -> s.leaf(0).reshape(6, 4).matMul(s.leaf(1))),
        RELU(s -> s.leaf(0).add(s.leaf(1)).getNDArrayInternal().relu()),
        SOFTMAX(s -> s.leaf(0).mul(s.leaf(1)).softmax(1)),
        LINEAR(s -> Kernels.linear(s.leaf(0).reshape(12, 2), s.leaf(1).reshape(12, 2))),
        LINEAR_WITH_OFFSET(s -> Kernels.linear(
                s.leaf(0).reshape(12, 2),
                s.leaf(1).reshape(12, 2),
                s.leaf(0).reshape(2, 12).sum(new int[] {0}))),
        GELU_TANH(s -> Kernels.geluTanh(s.leaf(0).add(s.leaf(1)))),
        SILU(s -> Kernels.silu(s.leaf(0)).mul(s.leaf(1))),
        ROOT_MEAN_SQUARE_NORM(
                s -> Kernels.rootMeanSquareNorm(s.leaf(0), s.leaf(1).sum(new int[] {0}), s.constant(0.1f))),
        TURN(s -> {
            NDArray angles =
                    s.leaf(1).reshape(24).split(new long[] {8}, 0).get(0).reshape(1, 2, 1, 4);
            return Kernels.turn(s.leaf(0).reshape(1, 2, 2, 6), angles, angles.add(s.constant(1)));
        }),
        SCORES(s -> Kernels.scores(s.leaf(0).reshape(1, 2, 4, 3), s.leaf(1).reshape(1, 2, 4, 3), s.constant(0.5f))),
        MASKED_SCORES(s -> Kernels.scores(
                s.leaf(0).reshape(1, 2, 4, 3),
                s.leaf(1).reshape(1, 2, 4, 3),
                s.constant(0.5f),
                s.array(new float[] {0, -1, 0, 2, 0, 0, 1, 0}, 1, 1, 2, 4))),
        MIX(s -> Kernels.mix(s.leaf(0).reshape(1, 4, 2, 3), s.leaf(1).reshape(1, 2, 3, 4))),
        LOG_SOFTMAX(s -> s.leaf(0).mul(s.leaf(1)).logSoftmax(1)),
        ROWS_BY_NUMBER(s -> PairNetwork.rows(s.array(new long[] {3, 0, 0, 2, 1, 3}, 6), s.leaf(0))
                .matMul(s.leaf(1).transpose())),
        BATCH_NORM(s -> s.leaf(0)
                .getNDArrayInternal()
                .batchNorm(
                        s.leaf(0),
                        s.manager().zeros(new Shape(6)),
                        s.manager().ones(new Shape(6)),
                        s.manager().ones(new Shape(6)),
                        s.manager().zeros(new Shape(6)),
                        -1,
                        0.9f,
                        1e-5f,
                        true)
                .singletonOrThrow()
                .mul(s.leaf(1))),
        // Inputs [2 steps, 4 rows, 3 numbers]; one unit, so that the [4, 6] parameters hold its weights.
        LSTM(s -> {
            NDArray inputs = s.leaf(0).reshape(2, 4, 3);
            NDArray weights = s.leaf(1).reshape(8, 3);
            NDList split = weights.split(2, 0);
            NDArray zero = s.manager().zeros(new Shape(1, 4, 1));
            NDArray recurrent =
                    split.get(1).reshape(12).split(new long[] {4, 8}, 0).get(0).reshape(4, 1);
            NDArray bias = split.get(1).reshape(12).split(new long[] {4, 8}, 0).get(1);
            return inputs.getNDArrayInternal()
                    .lstm(
                            inputs,
                            new NDList(zero, zero),
                            new NDList(split.get(0), recurrent, bias, bias),
                            true,
                            1,
                            0,
                            true,
                            false,
                            false)
                    .get(0);
        });

        @SuppressWarnings("ImmutableEnumChecker") // Lambdas without state.
        final Function<Gradients.Step, NDArray> graph;

        Operation(Function<Gradients.Step, NDArray> graph) {
            this.graph = graph;
        }

        private static float[] mask() {
            float[] mask = new float[24];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = i % 3;
            }
            return mask;
        }

        /** A scalar that depends on all of the result: its product with fixed numbers, summed. */
        NDArray loss(Gradients.Step step) {
            NDArray result = graph.apply(step);
            float[] factors = new float[(int) result.size()];
            for (int i = 0; i < factors.length; i++) {
                factors[i] = (float) Math.sin(1 + i);
            }
            return result.mul(step.array(factors, result.getShape().getShape())).sum();
        }
    }

    private static float[] random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[24];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Collects garbage, and overwrites the memory that this freed. */
    private static void churn() {
        System.gc();
        List<ByteBuffer> poison = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(4 << i % 8);
            while (buffer.hasRemaining()) {
                buffer.put((byte) 0x7e);
            }
            poison.add(buffer);
        }
        assertThat(poison).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aGarbageCollectionBeforeTheBackwardPassChangesNoGradient(Operation operation) {
        float[][] values = {random(1), random(2)};
        float[][] gradients = new float[2][];
        try (NDManager manager = Djl.newManager()) {
            NDList parameters = new NDList(Djl.array(manager, values[0], 4, 6), Djl.array(manager, values[1], 4, 6));
            Gradients.step(
                    parameters,
                    step -> {
                        NDArray loss = operation.loss(step);
                        churn();
                        return loss;
                    },
                    (loss, found) -> {
                        gradients[0] = found.get(0).toFloatArray();
                        gradients[1] = found.get(1).toFloatArray();
                        return 0;
                    });
        }
        for (int parameter = 0; parameter < 2; parameter++) {
            for (int i = 0; i < 24; i++) {
                double expected = centralDifference(operation, values, parameter, i);
                assertThat((double) gradients[parameter][i])
                        .as("parameter %d, value %d", parameter, i)
                        .isCloseTo(expected, within(2e-3 + 1e-2 * Math.abs(expected)));
            }
        }
    }

    private static double centralDifference(Operation operation, float[][] values, int parameter, int i) {
        float h = 5e-3f;
        double[] loss = new double[2];
        for (int side = 0; side < 2; side++) {
            float[][] moved = {values[0].clone(), values[1].clone()};
            moved[parameter][i] += side == 0 ? h : -h;
            try (NDManager manager = Djl.newManager()) {
                NDList leaves = new NDList(Djl.array(manager, moved[0], 4, 6), Djl.array(manager, moved[1], 4, 6));
                loss[side] = operation.loss(new Gradients.Step(manager, leaves)).getFloat();
            }
        }
        return (loss[0] - loss[1]) / (2 * h);
    }

    /** The oracle's central differences in double arithmetic, for every single weight of a tiny model. */
    @Test
    void theGradientOfTheWholeTrainingLossIsThatOfTheFormulas() {
        PairConfig config = Toy.config(3, 4, 5);
        Map<String, float[]> weights = Toy.weights(config, 8);
        List<PairInput> inputs = Toy.inputs(6, 5, 9);
        int[] labels = {0, 1, 2, 2, 1, 0};
        List<String> names = List.copyOf(config.trainableTensors().keySet());
        List<float[]> gradients = new ArrayList<>();
        Map<String, double[]> exact = PairNetworkTest.doubles(weights);
        Oracle oracle = new Oracle(config, exact);
        try (NDManager manager = Djl.newManager()) {
            NDList parameters = new NDList();
            config.trainableTensors()
                    .forEach((name, shape) -> parameters.add(Djl.array(manager, get(weights, name), shape)));
            PairLoss loss = new PairLoss(
                    config,
                    manager.zeros(new Shape(16)),
                    manager.ones(new Shape(16)),
                    inputs,
                    labels,
                    0,
                    0,
                    new SplittableRandom(1));
            double value = Gradients.step(parameters, loss, (scalar, found) -> {
                found.forEach(gradient -> gradients.add(gradient.toFloatArray()));
                return (double) scalar.getFloat();
            });
            assertThat(value).isCloseTo(oracle.trainingLoss(inputs, labels), within(1e-5));
        }
        for (int p = 0; p < names.size(); p++) {
            double[] values = exact.getOrDefault(names.get(p), new double[0]);
            for (int i = 0; i < values.length; i++) {
                double before = values[i];
                values[i] = before + 1e-6;
                double above = oracle.trainingLoss(inputs, labels);
                values[i] = before - 1e-6;
                double below = oracle.trainingLoss(inputs, labels);
                values[i] = before;
                double expected = (above - below) / 2e-6;
                assertThat((double) gradients.get(p)[i])
                        .as("%s[%d]", names.get(p), i)
                        .isCloseTo(expected, within(2e-5 + 1e-3 * Math.abs(expected)));
            }
        }
    }

    private static float[] get(Map<String, float[]> weights, String name) {
        return weights.getOrDefault(name, new float[0]);
    }

    @Test
    void aNotANumberInOneStepDoesNotReachTheNext() {
        try (NDManager manager = Djl.newManager()) {
            NDList parameters = new NDList(Djl.array(manager, new float[] {2}, 1));
            assertThat(gradient(parameters, Float.NaN)).isNaN();
            assertThat(gradient(parameters, 5)).isEqualTo(5);
        }
    }

    private static float gradient(NDList parameters, float factor) {
        return Gradients.step(
                parameters,
                step -> step.leaf(0).mul(step.constant(factor)).sum(),
                (loss, gradients) -> gradients.get(0).toFloatArray()[0]);
    }

    @Test
    void stepsOfSeveralThreadsWaitForEachOther() throws Exception {
        try (NDManager manager = Djl.newManager();
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Float>> steps = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                float factor = i;
                NDList own = new NDList(Djl.array(manager.newSubManager(), new float[] {2}, 1));
                steps.add(() -> gradient(own, factor));
            }
            List<Future<Float>> results = threads.invokeAll(steps);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(i);
            }
        }
    }

    @Test
    void aStepThatLeavesAnArrayWithItsParametersIsRefused() {
        try (NDManager manager = Djl.newManager()) {
            NDArray parameter = Djl.array(manager, new float[] {2}, 1);
            assertThatThrownBy(() -> Gradients.step(
                            new NDList(parameter),
                            step -> {
                                parameter.mul(step.constant(2));
                                return step.leaf(0).sum();
                            },
                            (loss, gradients) -> 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("left 1 arrays");
            assertThatThrownBy(() ->
                            Gradients.step(new NDList(parameter), step -> parameter.sum(), (loss, gradients) -> 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another manager");
        }
    }

    @Test
    void manyStepsLeaveNoArraysBehind() {
        try (NDManager manager = Djl.newManager()) {
            NDList parameters = new NDList(Djl.array(manager, random(3), 4, 6), Djl.array(manager, random(4), 4, 6));
            NDManager everything = manager.getParentManager();
            int before = everything.getManagedArrays().size();
            for (int i = 0; i < 50; i++) {
                Gradients.step(parameters, Operation.LSTM::loss, (loss, gradients) -> 0);
                assertThat(manager.getManagedArrays()).hasSize(2);
            }
            assertThat(everything.getManagedArrays()).hasSize(before);
        }
    }

    /** AdamW by hand in double arithmetic, two steps, the first one's gradient of norm 5 shortened to 1. */
    @Test
    void adamFollowsItsFormulasAndShortensLongGradientsOnBothSides() {
        double[] weight = {1, -2};
        double[][] gradients = {{-3, 4}, {0.3, -0.4}};
        double[] first = new double[2];
        double[] second = new double[2];
        try (NDManager manager = Djl.newManager()) {
            NDArray parameter = Djl.array(manager, new float[] {1, -2}, 1, 2);
            Adam adam = new Adam(manager, new NDList(parameter), 0.1, 1);
            for (int step = 1; step <= 2; step++) {
                double[] gradient = gradients[step - 1];
                adam.step(
                        new NDList(Djl.array(manager, new float[] {(float) gradient[0], (float) gradient[1]}, 1, 2)),
                        0.01);
                double shorten = step == 1 ? 1 / 5.0 : 1;
                for (int i = 0; i < 2; i++) {
                    double g = gradient[i] * shorten;
                    first[i] = 0.9 * first[i] + 0.1 * g;
                    second[i] = 0.999 * second[i] + 0.001 * g * g;
                    double m = first[i] / (1 - Math.pow(0.9, step));
                    double v = second[i] / (1 - Math.pow(0.999, step));
                    weight[i] -= 0.01 * 0.1 * weight[i];
                    weight[i] -= 0.01 * m / (Math.sqrt(v) + 1e-8);
                }
            }
            assertThat(parameter.toFloatArray())
                    .containsExactly(new float[] {(float) weight[0], (float) weight[1]}, within(1e-5f));
            assertThat(adam.steps()).isEqualTo(2);
            assertThat(Arrays.asList(
                            adam.firstMoments().size(), adam.secondMoments().size()))
                    .containsOnly(1);
        }
    }
}
