package dev.assay.engine.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The batches of one epoch: every pair once, in an order that depends on the seed alone. The pairs are shuffled, stretches of them
 * are sorted by length, so that the sentences of a batch are of nearly equal length, and the batches are shuffled.
 */
final class BatchOrder {

    private static final int BATCHES_PER_STRETCH = 50;

    private BatchOrder() {}

    /**
     * @param size pairs per batch; a last batch of one pair, which has no variance, joins the one before
     * @return numbers of pairs, batch by batch
     */
    static List<int[]> of(List<PairInput> inputs, int size, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Integer[] order = new Integer[inputs.size()];
        Arrays.setAll(order, i -> i);
        Collections.shuffle(Arrays.asList(order), random);
        Comparator<Integer> byLength = Comparator.<Integer>comparingInt(
                        i -> inputs.get(i).premise().length)
                .thenComparingInt(i -> inputs.get(i).hypothesis().length);
        List<int[]> batches = new ArrayList<>();
        int stretch = size * BATCHES_PER_STRETCH;
        for (int from = 0; from < order.length; from += stretch) {
            Arrays.sort(order, from, Math.min(order.length, from + stretch), byLength);
        }
        int from = 0;
        while (from < order.length) {
            int to = order.length - from - size == 1 ? order.length : Math.min(order.length, from + size);
            batches.add(Arrays.stream(order, from, to).mapToInt(i -> i).toArray());
            from = to;
        }
        Collections.shuffle(batches, random);
        return batches;
    }
}
