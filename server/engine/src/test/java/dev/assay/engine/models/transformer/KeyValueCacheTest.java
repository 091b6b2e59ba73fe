package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import org.junit.jupiter.api.Test;

class KeyValueCacheTest {

    private static final int HEADS = 2;
    private static final int SIZE = 3;

    /** A number that names its place. */
    private static float value(int row, int slot, int head, int unit) {
        return ((row * 1000 + slot) * HEADS + head) * SIZE + unit;
    }

    private static NDArray read(KeyValueCache cache, NDManager step, int[] rows, int from, int count, boolean keys) {
        float[] more = new float[rows.length * count * HEADS * SIZE];
        for (int i = 0; i < more.length; i++) {
            int row = i / (count * HEADS * SIZE);
            more[i] = value(rows[row], from + i / (HEADS * SIZE) % count, i / SIZE % HEADS, i % SIZE);
        }
        NDArray states = Djl.array(step, more, rows.length, count, HEADS, SIZE);
        NDArray at = Djl.array(step, new long[] {from}, 1);
        return keys ? cache.keys(0, states, at) : cache.values(0, states, at);
    }

    private static void holds(NDArray all, int[] rows, int seen) {
        assertThat(all.getShape().getShape()).containsExactly(rows.length, HEADS, seen, SIZE);
        float[] values = all.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            int row = i / (HEADS * seen * SIZE);
            assertThat(values[i]).isEqualTo(value(rows[row], i / SIZE % seen, i / (seen * SIZE) % HEADS, i % SIZE));
        }
    }

    @Test
    void whatWasReadStaysThroughGrowthAndReordering() {
        try (KeyValueCache cache = new KeyValueCache(1)) {
            int[] rows = {0, 1, 2};
            int seen = 0;
            for (int count : new int[] {5, 1, 57, 1, 1, 1, 70, 1, 200, 1}) {
                cache.extend(new int[rows.length][count]);
                try (NDManager step = Djl.newManager()) {
                    NDArray keys = read(cache, step, rows, seen, count, true);
                    NDArray values = read(cache, step, rows, seen, count, false);
                    seen += count;
                    assertThat(keys.getManager()).isEqualTo(step);
                    holds(keys, rows, seen);
                    holds(values, rows, seen);
                }
                if (seen == 65) {
                    cache.reorder(new int[] {2, 0, 2, 1});
                    rows = new int[] {2, 0, 2, 1};
                }
                if (seen == 136) {
                    cache.reorder(new int[] {3});
                    rows = new int[] {1};
                }
            }
        }
    }
}
