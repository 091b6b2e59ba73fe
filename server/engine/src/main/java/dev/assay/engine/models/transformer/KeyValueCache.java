package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Kernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of the tokens read so far, {@code [batch, heads, capacity, head size]} per layer, and what its slots are. The capacity
 * doubles when it is used up, so that a token costs the same however many there are. Between passes it holds two arrays per
 * layer and nothing else.
 */
final class KeyValueCache implements AutoCloseable {

    /** The least capacity. */
    private static final long SLOTS = 64;

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

    /**
     * Adds the keys of a pass, {@code [batch, slots, heads, size]}, and returns all so far, {@code [batch, heads, seen, size]}: a view,
     * valid until the next pass, that belongs to the manager of {@code more}.
     *
     * @param at how many slots there were before the pass, {@code [1]}
     */
    NDArray keys(int layer, NDArray more, NDArray at) {
        return append(keys, layer, more, at);
    }

    /** As {@link #keys}, for values. */
    NDArray values(int layer, NDArray more, NDArray at) {
        return append(values, layer, more, at);
    }

    private NDArray append(@Nullable NDArray[] all, int layer, NDArray more, NDArray at) {
        NDArray store = all[layer];
        int needed = positions[0].length;
        if (store == null || store.getShape().get(2) < needed) {
            Shape shape = more.getShape();
            NDArray larger =
                    manager.zeros(new Shape(shape.get(0), shape.get(2), Math.max(SLOTS, 2L * needed), shape.get(3)));
            if (store != null) {
                try (NDManager step = Djl.newManager()) {
                    store.attach(step);
                    NDArray start = Djl.array(step, new long[] {0}, 1);
                    Kernels.append(store.transpose(0, 2, 1, 3), larger, start);
                }
            }
            all[layer] = larger;
            store = larger;
        }
        return Kernels.append(more, store, at);
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
