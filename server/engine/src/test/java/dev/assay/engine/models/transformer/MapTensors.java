package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tensors in memory, for fixtures in other formats than safetensors. */
final class MapTensors implements Tensors {

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Tensor(long[] shape, float[] values) {}

    private final Map<String, Tensor> tensors = new TreeMap<>();

    void put(String name, float[] values, long... shape) {
        tensors.put(name, new Tensor(shape, values));
    }

    @Override
    public String source() {
        return "the fixture";
    }

    @Override
    public SequencedSet<String> names() {
        return new TreeSet<>(tensors.keySet());
    }

    @Override
    public long[] shape(String name) {
        return Objects.requireNonNull(tensors.get(name)).shape;
    }

    @Override
    public float[] floats(String name, long... shape) {
        assertThat(shape(name)).as(name).isEqualTo(shape);
        return Objects.requireNonNull(tensors.get(name)).values;
    }
}
