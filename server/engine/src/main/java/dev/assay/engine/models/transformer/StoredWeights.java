package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The weights of a checkpoint, in native memory for as long as the model lives; its buffers are passed over. */
final class StoredWeights implements Weights, AutoCloseable {

    /** Buffers that old files hold beside the weights; they follow from {@code config.json}. */
    private static final List<String> BUFFERS = List.of(
            ".attn.bias",
            ".attn.masked_bias",
            ".attention.bias",
            ".attention.masked_bias",
            "rotary_emb.inv_freq",
            "embeddings.position_ids",
            "embeddings.token_type_ids");

    private final Tensors tensors;
    private final NDManager manager = Djl.newManager();
    private final Constants constants = new Constants(manager);
    private final Set<String> taken = new HashSet<>();
    private String prefix = "";

    StoredWeights(Tensors tensors) {
        this.tensors = tensors;
    }

    /** Whether a tensor is one of those beside the weights. */
    static boolean isBuffer(String name) {
        return BUFFERS.stream().anyMatch(name::endsWith);
    }

    @Override
    public void prefix(String candidate) {
        prefix = tensors.names().stream().anyMatch(name -> name.startsWith(candidate)) ? candidate : "";
    }

    @Override
    public boolean has(String name) {
        return tensors.names().contains(prefix + name);
    }

    @Override
    public NDArray take(String name, long... shape) {
        return Djl.array(manager, floats(name, shape), shape);
    }

    @Override
    public NDArray takeTransposed(String name, int rows, int columns) {
        return take(name, rows, columns).transpose();
    }

    private float[] floats(String name, long... shape) {
        String full = prefix + name;
        if (!tensors.names().contains(full)) {
            throw new UserError(tensors.source() + " has no tensor " + full + " (expected with shape "
                    + Arrays.toString(shape) + "); config.json and weights do not belong together.");
        }
        taken.add(full);
        return tensors.floats(full, shape);
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
        List<String> surplus = new ArrayList<>();
        for (String name : tensors.names()) {
            if (!taken.contains(name) && !unneeded.test(name) && !isBuffer(name)) {
                surplus.add(name + " " + Arrays.toString(tensors.shape(name)));
            }
        }
        if (!surplus.isEmpty()) {
            int shown = Math.min(surplus.size(), 5);
            throw new UserError(tensors.source() + " has " + surplus.size()
                    + " tensors that its config.json does not account for: "
                    + String.join(", ", surplus.subList(0, shown)) + (shown < surplus.size() ? ", …" : "") + ".");
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
