package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Weights to start a training from: whatever a family's constructor asks for is drawn, in the order in which it asks.
 *
 * <p>As for GPT-2 (Radford et al., 2019, section 2.3, and its code): matrices are normal with deviation 0.02, those whose result is
 * added to the residual stream divided by the root of the number of such sums; offsets are 0 and gains 1.
 */
final class FreshWeights implements Weights, AutoCloseable {

    private static final double DEVIATION = 0.02;

    /** Names of the matrices whose results are added to the residual stream, in the three families. */
    private static final List<String> INTO_RESIDUAL = List.of(
            "attn.c_proj.weight",
            "mlp.c_proj.weight",
            "self_attn.o_proj.weight",
            "mlp.down_proj.weight",
            "attention.dense.weight",
            "mlp.dense_4h_to_h.weight");

    /**
     * A tensor in the layout of the file.
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Tensor(long[] shape, float[] values) {}

    private final SequencedMap<String, Tensor> drawn = new LinkedHashMap<>();
    private final NDManager manager = Djl.newManager();
    private final Constants constants = new Constants(manager);
    private final double residualDeviation;
    private final RandomGenerator random;
    private String prefix = "";

    FreshWeights(TransformerConfig config, long seed) {
        random = new SplittableRandom(seed);
        residualDeviation = DEVIATION / Math.sqrt(2.0 * config.layers());
    }

    /** What was asked for, by full name. */
    SequencedMap<String, Tensor> drawn() {
        return drawn;
    }

    /** What was asked for, as a model is made of. */
    Tensors tensors() {
        return new Tensors() {
            @Override
            public String source() {
                return "the weights drawn at random";
            }

            @Override
            public SequencedSet<String> names() {
                return drawn.sequencedKeySet();
            }

            @Override
            public long[] shape(String name) {
                return tensor(name).shape;
            }

            @Override
            public float[] floats(String name, long... shape) {
                return tensor(name).values;
            }

            private Tensor tensor(String name) {
                return Objects.requireNonNull(drawn.get(name), name);
            }
        };
    }

    @Override
    public void prefix(String candidate) {
        prefix = candidate;
    }

    @Override
    public boolean has(String name) {
        return true;
    }

    @Override
    public NDArray take(String name, long... shape) {
        float[] values = draw(prefix + name, shape);
        drawn.put(prefix + name, new Tensor(shape.clone(), values));
        return Djl.array(manager, values, shape);
    }

    @Override
    public NDArray takeTransposed(String name, int rows, int columns) {
        return take(name, rows, columns).transpose();
    }

    private float[] draw(String name, long... shape) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        if (shape.length == 1) {
            Arrays.fill(values, name.endsWith("bias") ? 0 : 1);
        } else {
            double deviation = INTO_RESIDUAL.stream().anyMatch(name::endsWith) ? residualDeviation : DEVIATION;
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
        }
        return values;
    }

    @Override
    public NDArray table(float[] values, long... shape) {
        return Djl.array(manager, values, shape);
    }

    @Override
    public Constants constants() {
        return constants;
    }

    @Override
    public void finish(Predicate<String> unneeded) {
        // There is nothing but what was asked for.
    }

    @Override
    public void close() {
        manager.close();
    }
}
