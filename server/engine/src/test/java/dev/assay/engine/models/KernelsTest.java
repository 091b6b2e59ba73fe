package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values: the definitions, in double precision and by plain loops. Gradients are checked in {@link GradientsTest}. */
class KernelsTest {

    private static final double CLOSE = 1e-5;

    private final NDManager manager = Djl.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** An array and the same values in Java. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Random(NDArray array, float[] values) {

        static Random of(NDManager manager, long seed, long... shape) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] values = new float[(int) new Shape(shape).size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (2 * random.nextDouble() - 1);
            }
            return new Random(Djl.array(manager, values, shape), values);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 64, 200})
    void aLinearMapIsTheSameForFewRowsAndForMany(int rows) {
        int inputs = 37;
        int outputs = 21;
        Random x = Random.of(manager, 1, 1, rows, inputs);
        Random weight = Random.of(manager, 2, outputs, inputs);
        Random bias = Random.of(manager, 3, outputs);
        float[] plain = Kernels.linear(x.array, weight.array).toFloatArray();
        float[] moved = Kernels.linear(x.array, weight.array, bias.array).toFloatArray();
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < outputs; o++) {
                double sum = 0;
                for (int i = 0; i < inputs; i++) {
                    sum += (double) x.values[r * inputs + i] * weight.values[o * inputs + i];
                }
                assertThat((double) plain[r * outputs + o]).isCloseTo(sum, within(CLOSE));
                assertThat((double) moved[r * outputs + o]).isCloseTo(sum + bias.values[o], within(CLOSE));
            }
        }
    }

    @Test
    void aLinearMapTakesAnyLayoutOfItsInput() {
        Random x = Random.of(manager, 1, 30, 2, 16);
        Random weight = Random.of(manager, 2, 5, 16);
        NDArray turned = x.array.transpose(1, 0, 2);
        assertThat(Kernels.linear(turned, weight.array).toFloatArray())
                .containsExactly(
                        Kernels.linear(turned.duplicate(), weight.array).toFloatArray(), within((float) CLOSE));
    }

    @Test
    void activationsAndNormsAreThoseOfTheirDefinitions() {
        Random x = Random.of(manager, 1, 3, 8);
        Random gain = Random.of(manager, 2, 8);
        float[] gelu = Kernels.geluTanh(x.array).toFloatArray();
        float[] silu = Kernels.silu(x.array).toFloatArray();
        float[] norm = Kernels.rootMeanSquareNorm(x.array, gain.array, Djl.constant(manager, 0.1f))
                .toFloatArray();
        for (int i = 0; i < 24; i++) {
            double v = x.values[i];
            double inner = Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v);
            assertThat((double) gelu[i]).isCloseTo(v / 2 * (1 + Math.tanh(inner)), within(CLOSE));
            assertThat((double) silu[i]).isCloseTo(v / (1 + Math.exp(-v)), within(CLOSE));
            double square = 0;
            for (int j = 0; j < 8; j++) {
                square += Math.pow(x.values[i / 8 * 8 + j], 2) / 8;
            }
            assertThat((double) norm[i]).isCloseTo(v / Math.sqrt(square + 0.1f) * gain.values[i % 8], within(CLOSE));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void turningRotatesPairsHalfTheTurnedDimensionsApartAndLeavesTheRest(int dims) {
        int size = 6;
        Random x = Random.of(manager, 1, 2, 3, 2, size);
        float[] angles = Random.of(manager, 2, 2, 3, 1, dims / 2).values;
        float[] cosines = new float[6 * dims];
        float[] sines = new float[6 * dims];
        for (int i = 0; i < cosines.length; i++) {
            double angle = angles[i / dims * (dims / 2) + i % (dims / 2)];
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
        }
        float[] turned = Kernels.turn(
                        x.array, Djl.array(manager, cosines, 2, 3, 1, dims), Djl.array(manager, sines, 2, 3, 1, dims))
                .toFloatArray();
        for (int head = 0; head < 12; head++) {
            for (int i = 0; i < size; i++) {
                double expected = x.values[head * size + i];
                if (i < dims) {
                    double angle = angles[head / 2 * (dims / 2) + i % (dims / 2)];
                    double first = x.values[head * size + i % (dims / 2)];
                    double second = x.values[head * size + i % (dims / 2) + dims / 2];
                    expected = i < dims / 2
                            ? first * Math.cos(angle) - second * Math.sin(angle)
                            : second * Math.cos(angle) + first * Math.sin(angle);
                }
                assertThat((double) turned[head * size + i]).isCloseTo(expected, within(CLOSE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void eachHeadAttendsToTheKeysOfItsGroup(int keyHeads) {
        int heads = 4;
        int slots = 3;
        int seen = 5;
        int size = 6;
        Random q = Random.of(manager, 1, 2, slots, heads, size);
        Random k = Random.of(manager, 2, 2, keyHeads, seen, size);
        Random mask = Random.of(manager, 3, 2, 1, slots, seen);
        Random pattern = Random.of(manager, 4, 2, heads, slots, seen);
        NDArray scale = Djl.constant(manager, 0.3f);
        float[] scores = Kernels.scores(q.array, k.array, scale).toFloatArray();
        float[] masked = Kernels.scores(q.array, k.array, scale, mask.array).toFloatArray();
        float[] mixed = Kernels.mix(pattern.array, k.array).toFloatArray();
        for (int b = 0; b < 2; b++) {
            for (int h = 0; h < heads; h++) {
                int group = h / (heads / keyHeads);
                for (int t = 0; t < slots; t++) {
                    double[] mix = new double[size];
                    for (int s = 0; s < seen; s++) {
                        int at = ((b * heads + h) * slots + t) * seen + s;
                        double product = 0;
                        for (int u = 0; u < size; u++) {
                            float key = k.values[((b * keyHeads + group) * seen + s) * size + u];
                            product += 0.3 * q.values[((b * slots + t) * heads + h) * size + u] * key;
                            mix[u] += pattern.values[at] * key;
                        }
                        assertThat((double) scores[at]).isCloseTo(product, within(CLOSE));
                        assertThat((double) masked[at])
                                .isCloseTo(product + mask.values[(b * slots + t) * seen + s], within(CLOSE));
                    }
                    for (int u = 0; u < size; u++) {
                        assertThat((double) mixed[((b * slots + t) * heads + h) * size + u])
                                .isCloseTo(mix[u], within(CLOSE));
                    }
                }
            }
        }
    }

    @Test
    void aResultBelongsToTheManagerOfTheFirstOperandAndTheSameCallGivesTheSameBits() {
        Random x = Random.of(manager, 1, 16, 24);
        Random weight = Random.of(manager, 2, 24, 24);
        float[] first = Kernels.linear(x.array, weight.array).toFloatArray();
        try (NDManager step = Djl.newManager()) {
            NDArray local = x.array.stopGradient();
            local.attach(step);
            int before = manager.getManagedArrays().size();
            for (int i = 0; i < 5; i++) {
                NDArray again = Kernels.linear(local, weight.array);
                assertThat(again.getManager()).isEqualTo(step);
                assertThat(again.toFloatArray()).isEqualTo(first);
            }
            assertThat(manager.getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void severalThreadsMayCallAtOnce() throws Exception {
        Random x = Random.of(manager, 1, 16, 24);
        float[] expected = Kernels.geluTanh(x.array).toFloatArray();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                calls.add(threads.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        try (NDManager own = Djl.newManager()) {
                            NDArray values = Djl.array(own, x.values, 16, 24);
                            assertThat(Kernels.geluTanh(values).toFloatArray()).isEqualTo(expected);
                        }
                    }
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
    }
}
