package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PairNetworkTest {

    private static final Set<PairHook> ALL = EnumSet.allOf(PairHook.class);

    private final PairConfig config = Toy.config(5, 7, 11);
    private final Map<String, float[]> weights = Toy.weights(config, 3);
    private final Oracle oracle = new Oracle(config, doubles(weights));
    private final PairNetwork network = new PairNetwork(config, weights);

    static Map<String, double[]> doubles(Map<String, float[]> weights) {
        Map<String, double[]> doubles = new HashMap<>();
        weights.forEach((name, values) -> {
            double[] copy = new double[values.length];
            Arrays.setAll(copy, i -> values[i]);
            doubles.put(name, copy);
        });
        return doubles;
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void everyHookAndProbabilityIsWhatTheFormulasSayInDoubleArithmetic() {
        List<PairInput> pairs = Toy.inputs(60, 25, 1);
        PairOutput output = network.run(pairs, ALL);
        for (int row = 0; row < pairs.size(); row++) {
            PairInput pair = pairs.get(row);
            assertRow(output.at(PairHook.ENC_PREMISE), row, oracle.encode(pair.premise()));
            assertRow(output.at(PairHook.ENC_HYPOTHESIS), row, oracle.encode(pair.hypothesis()));
            assertRow(output.at(PairHook.MLP_RELU), row, oracle.relu(pair));
            assertRow(output.probabilities(), row, oracle.probabilities(pair));
        }
    }

    private static void assertRow(FloatMatrix matrix, int row, double[] expected) {
        assertThat(matrix.columns()).isEqualTo(expected.length);
        for (int k = 0; k < expected.length; k++) {
            assertThat((double) matrix.get(row, k))
                    .as("row %d, unit %d", row, k)
                    .isCloseTo(expected[k], within(1e-5));
        }
    }

    /** By hand: all weights 0 but the biases of a single unit: i = f = o = σ(0) = ½, g = tanh(1). */
    @Test
    void aCellWithConstantGatesFollowsTheHandWorkedCase() {
        PairConfig one = Toy.config(1, 1, 1);
        Map<String, float[]> zero = new HashMap<>();
        one.tensors()
                .forEach((name, shape) ->
                        zero.put(name, new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)]));
        zero.put("encoder.bias_ih_l0", new float[] {0, 0, 1, 0});
        try (PairNetwork cell = new PairNetwork(one, zero)) {
            FloatMatrix state = cell.run(List.of(new PairInput(new int[] {3}, new int[] {4, 5})), ALL)
                    .at(PairHook.ENC_HYPOTHESIS);
            // c₁ = ½ tanh 1 = 0.380797, c₂ = ½ c₁ + ½ tanh 1 = 0.571196, h₂ = ½ tanh c₂ = 0.258118
            assertThat(state.get(0, 0)).isCloseTo(0.258118f, within(1e-6f));
        }
    }

    @Test
    void aPairGetsTheSameResultAloneAndInAnyCompany() {
        List<PairInput> pairs = Toy.inputs(700, 40, 2);
        PairOutput together = network.run(pairs, ALL);

        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < pairs.size(); row++) {
            order.add(row);
        }
        Collections.shuffle(order, new Random(1));
        List<PairInput> shuffled =
                new ArrayList<>(order.stream().map(pairs::get).toList());
        // A long sentence: whoever shares its chunk is padded to its length.
        shuffled.addAll(Toy.inputs(3, 900, 5));
        PairOutput mixed = network.run(shuffled, ALL);
        for (int i = 0; i < order.size(); i++) {
            assertSame(together, order.get(i), mixed, i);
        }
        for (int row = 0; row < 50; row++) {
            assertSame(together, row, network.run(List.of(pairs.get(row)), ALL), 0);
        }
    }

    private static void assertSame(PairOutput one, int row, PairOutput other, int otherRow) {
        for (PairHook hook : PairHook.values()) {
            assertSame(one.at(hook), row, other.at(hook), otherRow);
        }
        assertSame(one.probabilities(), row, other.probabilities(), otherRow);
    }

    private static void assertSame(FloatMatrix one, int row, FloatMatrix other, int otherRow) {
        for (int k = 0; k < one.columns(); k++) {
            assertThat(one.get(row, k)).isCloseTo(other.get(otherRow, k), within(1e-5f));
        }
    }

    @Test
    void aSentenceOfSeveralWindowsIsReadToItsEndAndAnEmptyOneHasTheZeroState() {
        int[] words = new Random(4).ints(3000, 0, 13).toArray();
        PairOutput output =
                network.run(List.of(new PairInput(words, new int[0]), new PairInput(new int[0], words)), ALL);
        assertRow(output.at(PairHook.ENC_PREMISE), 0, oracle.encode(words));
        assertRow(output.at(PairHook.ENC_HYPOTHESIS), 0, new double[7]);
        assertRow(output.at(PairHook.ENC_HYPOTHESIS), 1, oracle.encode(words));
        assertThat(network.run(List.of(), ALL).rows()).isZero();
    }

    @Test
    void severalThreadsGetWhatOneGets() throws Exception {
        List<PairInput> pairs = Toy.inputs(64, 12, 6);
        PairOutput expected = network.run(pairs, ALL);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<PairOutput>> calls = Collections.nCopies(24, () -> network.run(pairs, ALL));
            for (Future<PairOutput> result : threads.invokeAll(calls)) {
                for (int row = 0; row < pairs.size(); row++) {
                    assertSame(expected, row, result.get(), row);
                }
            }
        }
    }

    @Test
    void noArrayStaysBehindOnceARunIsOver() {
        List<PairInput> pairs = Toy.inputs(30, 9, 7);
        network.run(pairs, ALL);
        try (NDManager manager = Djl.newManager()) {
            NDManager everything = manager.getParentManager();
            int before = everything.getManagedArrays().size();
            for (int i = 0; i < 20; i++) {
                network.run(pairs, ALL);
            }
            assertThat(everything.getManagedArrays()).hasSize(before);
        }
    }
}
