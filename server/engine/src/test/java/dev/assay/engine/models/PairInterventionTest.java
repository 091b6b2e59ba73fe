package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.PairIntervention.Kind;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PairInterventionTest {

    private static final Set<PairHook> ALL = EnumSet.allOf(PairHook.class);

    private final PairConfig config = Toy.config(5, 7, 11);
    private final Map<String, float[]> weights = Toy.weights(config, 3);
    private final PairNetwork network = new PairNetwork(config, weights);

    @AfterEach
    void close() {
        network.close();
    }

    private float[] vector(PairHook hook, long seed) {
        return gaussians(config.units(hook), seed);
    }

    private static float[] gaussians(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(PairHook.class)
    void strengthZeroLeavesEveryBitAsItIs(PairHook hook) {
        List<PairInput> pairs = Toy.inputs(600, 12, 1);
        PairOutput plain = network.run(pairs, ALL);
        for (Kind kind : List.of(Kind.ADD, Kind.KEEP_NORM)) {
            PairOutput steered = network.run(pairs, ALL, List.of(PairIntervention.of(hook, kind, vector(hook, 2), 0)));
            assertThat(steered.probabilities().values())
                    .containsExactly(plain.probabilities().values());
            for (PairHook each : PairHook.values()) {
                assertThat(steered.at(each).values())
                        .containsExactly(plain.at(each).values());
            }
        }
    }

    /** At the last hook the logits are linear: they change by s·W·v, whatever the pair; W and v are multiplied here in doubles. */
    @Test
    void whatIsAddedToTheHiddenLayerMovesTheLogitsByTheOutputWeightsTimesIt() {
        List<PairInput> pairs = Toy.inputs(40, 12, 2);
        float[] v = vector(PairHook.MLP_RELU, 4);
        float strength = -1.5f;
        PairOutput plain = network.run(pairs, ALL);
        PairOutput steered =
                network.run(pairs, ALL, List.of(PairIntervention.of(PairHook.MLP_RELU, Kind.ADD, v, strength)));
        float[] w = Objects.requireNonNull(weights.get("output.weight"));
        double[] moved = new double[3];
        for (int label = 0; label < 3; label++) {
            for (int unit = 0; unit < v.length; unit++) {
                moved[label] += (double) strength * w[label * v.length + unit] * v[unit];
            }
        }
        for (int row = 0; row < pairs.size(); row++) {
            for (int label = 1; label < 3; label++) {
                assertThat(odds(steered, row, label) - odds(plain, row, label))
                        .isCloseTo(moved[label] - moved[0], within(1e-4));
            }
        }
    }

    /** The difference of two logits. */
    private static double odds(PairOutput output, int row, int label) {
        return Math.log(
                output.probabilities().get(row, label) / output.probabilities().get(row, 0));
    }

    /** By hand: h = (3, 4), v = (0, 2): h + ½v = (3, 5); of norm 5: (3, 5)·5/√34; projection set to ½·2: (3, 1); without it: (3, 0). */
    @Test
    void everyKindFollowsTheHandWorkedCase() {
        assertThat(applied(Kind.ADD)).containsExactly(3, 5);
        float scale = (float) (5 / Math.sqrt(34));
        assertThat(applied(Kind.KEEP_NORM)).containsExactly(new float[] {3 * scale, 5 * scale}, within(1e-6f));
        assertThat(applied(Kind.CLAMP)).containsExactly(3, 1);
        assertThat(applied(Kind.PROJECT_OUT)).containsExactly(3, 0);
    }

    private static float[] applied(Kind kind) {
        float[] states = {3, 4};
        PairIntervention.of(PairHook.MLP_RELU, kind, new float[] {0, 2}, 0.5f).apply(0, states);
        return states;
    }

    @Test
    void whatIsRecordedIsWhatTheInterventionLeaves() {
        List<PairInput> pairs = Toy.inputs(5, 12, 3);
        float[] v = vector(PairHook.ENC_PREMISE, 5);
        PairOutput plain = network.run(pairs, ALL);
        PairOutput steered =
                network.run(pairs, ALL, List.of(PairIntervention.of(PairHook.ENC_PREMISE, Kind.ADD, v, 2)));
        for (int row = 0; row < pairs.size(); row++) {
            for (int unit = 0; unit < v.length; unit++) {
                assertThat(steered.at(PairHook.ENC_PREMISE).get(row, unit))
                        .isCloseTo(plain.at(PairHook.ENC_PREMISE).get(row, unit) + 2 * v[unit], within(1e-5f));
            }
        }
        assertThat(steered.at(PairHook.ENC_HYPOTHESIS).values())
                .containsExactly(plain.at(PairHook.ENC_HYPOTHESIS).values());
        assertThat(steered.at(PairHook.MLP_RELU).values())
                .isNotEqualTo(plain.at(PairHook.MLP_RELU).values());
    }

    @ParameterizedTest
    @EnumSource(PairHook.class)
    void aRowWithItsOwnVectorInABatchIsWhatItIsAloneAndInAnyOrder(PairHook hook) {
        // More than are classified together, so that a row's number is not that within its part.
        List<PairInput> pairs = Toy.inputs(1100, 12, 4);
        float[] vectors = gaussians(3 * config.units(hook), 6);
        FloatMatrix three = new FloatMatrix(3, config.units(hook), vectors);
        int[] rows = new SplittableRandom(7).ints(pairs.size(), -1, 3).toArray();
        float[] strengths = gaussians(rows.length, 9);
        PairOutput together =
                network.run(pairs, Set.of(), List.of(new PairIntervention(hook, Kind.ADD, three, rows, strengths)));
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < pairs.size(); row++) {
            order.add(row);
        }
        Collections.shuffle(order, new Random(8));
        float[] mixed = new float[strengths.length];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = strengths[order.get(i)];
        }
        PairOutput shuffled = network.run(
                order.stream().map(pairs::get).toList(),
                Set.of(),
                List.of(new PairIntervention(
                        hook,
                        Kind.ADD,
                        three,
                        order.stream().mapToInt(row -> rows[row]).toArray(),
                        mixed)));
        PairOutput plain = network.run(pairs, Set.of());
        for (int i = 0; i < rows.length; i++) {
            int row = order.get(i);
            assertRow(together, row, shuffled, i);
            if (rows[row] < 0) {
                assertRow(together, row, plain, row);
            } else if (i < 60) {
                int units = config.units(hook);
                float[] own = Arrays.copyOfRange(vectors, rows[row] * units, (rows[row] + 1) * units);
                PairOutput alone = network.run(
                        List.of(pairs.get(row)),
                        Set.of(),
                        List.of(PairIntervention.of(hook, Kind.ADD, own, strengths[row])));
                assertRow(together, row, alone, 0);
            }
        }
    }

    private static void assertRow(PairOutput one, int row, PairOutput other, int otherRow) {
        for (int label = 0; label < 3; label++) {
            assertThat(one.probabilities().get(row, label))
                    .isCloseTo(other.probabilities().get(otherRow, label), within(1e-4f));
        }
    }

    @Test
    void vectorsThatCannotBeAreRefused() {
        refused(PairIntervention.of(PairHook.MLP_RELU, Kind.ADD, new float[7], 1), "7 numbers", "11 units");
        refused(PairIntervention.of(PairHook.MLP_RELU, Kind.ADD, new float[11], Float.NaN), "strength", "NaN");
        float[] broken = new float[11];
        broken[3] = Float.POSITIVE_INFINITY;
        refused(PairIntervention.of(PairHook.MLP_RELU, Kind.ADD, broken, 1), "finite");
        refused(PairIntervention.of(PairHook.MLP_RELU, Kind.CLAMP, new float[11], 1), "no direction");
    }

    private void refused(PairIntervention intervention, String... message) {
        assertThatThrownBy(() -> network.run(Toy.inputs(2, 3, 1), Set.of(), List.of(intervention)))
                .isInstanceOf(UserError.class)
                .message()
                .contains(message);
    }
}
