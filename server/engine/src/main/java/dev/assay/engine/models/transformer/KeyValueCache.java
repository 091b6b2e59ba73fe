package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of the tokens read so far, {@code [batch, heads, slots, head size]} per layer, and what its slots are. Between
 * passes it holds two arrays per layer and nothing else.
 */
final class KeyValueCache implements AutoCloseable {

    private final NDManager manager = Djl.newManager();
    private final @Nullable NDArray[] keys;
    private final @Nullable NDArray[] values;
    private int[][] positions = {};

    KeyValueCache(int layers) {
        keys = new @Nullable NDArray[layers];
        values = new @Nullable NDArray[layers];
    }

    /** Positions {@code [batch][slots]} of what will be in the cache after these are read; call once before each pass. */
    int[][] extend(int[][] more) {
        if (positions.length == 0) {
            positions = more;
            return positions;
        }
        int[][] extended = new int[more.length][];
        for (int b = 0; b < more.length; b++) {
            extended[b] = Arrays.copyOf(positions[b], positions[b].length + more[b].length);
            System.arraycopy(more[b], 0, extended[b], positions[b].length, more[b].length);
        }
        positions = extended;
        return positions;
    }

    /** Adds the keys and values of a pass, and returns all so far as arrays of that pass. */
    NDList append(int layer, NDArray key, NDArray value) {
        return new NDList(append(keys, layer, key), append(values, layer, value));
    }

    private NDArray append(@Nullable NDArray[] all, int layer, NDArray more) {
        NDArray past = all[layer];
        NDArray whole = more;
        if (past != null) {
            whole = past.concat(more, 2);
            whole.attach(more.getManager());
            past.close();
        }
        NDArray kept = whole.stopGradient();
        kept.attach(manager);
        all[layer] = kept;
        return whole;
    }

    /** Row {@code b} becomes what row {@code rows[b]} was; the batch may grow or shrink. */
    void reorder(int[] rows) {
        int[][] chosen = new int[rows.length][];
        long[] indices = new long[rows.length];
        for (int b = 0; b < rows.length; b++) {
            chosen[b] = positions[rows[b]];
            indices[b] = rows[b];
        }
        positions = chosen;
        try (NDManager step = Djl.newManager()) {
            NDArray index = Djl.array(step, indices, rows.length);
            reorder(keys, index, step);
            reorder(values, index, step);
        }
    }

    private void reorder(@Nullable NDArray[] all, NDArray index, NDManager step) {
        for (int layer = 0; layer < all.length; layer++) {
            NDArray past = all[layer];
            if (past != null) {
                Shape shape = past.getShape();
                past.attach(step);
                NDArray chosen = Pass.rows(index, past.reshape(shape.get(0), -1))
                        .reshape(index.size(), shape.get(1), shape.get(2), shape.get(3));
                chosen.attach(manager);
                all[layer] = chosen;
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
