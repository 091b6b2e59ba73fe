package dev.assay.engine.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The batches of one epoch: every example once, in an order that depends on the seed alone. The examples are shuffled, stretches of
 * them are sorted by length, so that the texts of a batch are of nearly equal length, and the batches are shuffled.
 */
public final class BatchOrder {

    private static final int BATCHES_PER_STRETCH = 50;

    private BatchOrder() {}

    /** The batches of pairs, ordered by the length of the premise, then of the hypothesis. */
    static List<int[]> of(List<PairInput> inputs, int size, long seed) {
        Comparator<Integer> byLength = Comparator.<Integer>comparingInt(
                        i -> inputs.get(i).premise().length)
                .thenComparingInt(i -> inputs.get(i).hypothesis().length);
        return of(inputs.size(), byLength, size, seed);
    }

    /**
     * @param examples how many there are
     * @param byLength order of their numbers
     * @param size examples per batch; a last batch of one example, which has no variance, joins the one before
     * @return numbers of examples, batch by batch
     */
    public static List<int[]> of(int examples, Comparator<Integer> byLength, int size, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Integer[] order = new Integer[examples];
        Arrays.setAll(order, i -> i);
        Collections.shuffle(Arrays.asList(order), random);
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
