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

/**
 * A model's weights in native memory, taken one by one from a checkpoint by the family's constructor, which thereby says what it
 * needs; {@link #finish} then refuses tensors that nobody took. Weights only ever stand as the second operand: the result of
 * an operation belongs to its receiver's manager, and theirs lives as long as the model.
 */
final class Weights implements AutoCloseable {

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

    Weights(Tensors tensors) {
        this.tensors = tensors;
    }

    /** Whether a tensor is one of those beside the weights. */
    static boolean isBuffer(String name) {
        return BUFFERS.stream().anyMatch(name::endsWith);
    }

    /** From now on names are looked up behind this prefix, if any tensor has it: files of bare models lack it. */
    void prefix(String candidate) {
        prefix = tensors.names().stream().anyMatch(name -> name.startsWith(candidate)) ? candidate : "";
    }

    boolean has(String name) {
        return tensors.names().contains(prefix + name);
    }

    /** A tensor as it is in the file. */
    NDArray take(String name, long... shape) {
        return Djl.array(manager, floats(name, shape), shape);
    }

    /** A matrix of the file, transposed: {@code [rows, columns]} there becomes {@code [columns, rows]}. */
    NDArray takeTransposed(String name, int rows, int columns) {
        float[] values = floats(name, rows, columns);
        float[] transposed = new float[values.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                transposed[c * rows + r] = values[r * columns + c];
            }
        }
        return Djl.array(manager, transposed, columns, rows);
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

    /** An array that follows from the configuration. */
    NDArray table(float[] values, long... shape) {
        return Djl.array(manager, values, shape);
    }

    Constants constants() {
        return constants;
    }

    /**
     * @param unneeded full names of tensors that may be there without being used: those of another head
     * @throws UserError when other tensors than those are left
     */
    void finish(Predicate<String> unneeded) {
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
