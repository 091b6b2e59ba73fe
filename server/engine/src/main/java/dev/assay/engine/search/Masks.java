package dev.assay.engine.search;

import java.util.Arrays;

/**
 * Kernels over masks: one bit per row in the words of a {@code long[]}, row {@code r} at bit {@code r & 63} of word
 * {@code r >> 6}. Bits beyond the last row are 0 in every mask, and each kernel keeps them so.
 */
final class Masks {

    private Masks() {}

    static int words(int rows) {
        return (rows + 63) >> 6;
    }

    /** A mask that holds for every row. */
    static long[] full(int rows) {
        long[] mask = new long[words(rows)];
        Arrays.fill(mask, -1L);
        if ((rows & 63) != 0) {
            mask[mask.length - 1] = (1L << rows) - 1;
        }
        return mask;
    }

    static int cardinality(long[] mask) {
        int count = 0;
        for (long word : mask) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** The number of rows that {@code a} shares with the mask that starts at {@code offset} in {@code b}. */
    static int shared(long[] a, long[] b, int offset) {
        int count = 0;
        for (int word = 0; word < a.length; word++) {
            count += Long.bitCount(a[word] & b[offset + word]);
        }
        return count;
    }

    /** The number of rows in which the two differ. */
    static int distance(long[] a, long[] b) {
        int count = 0;
        for (int word = 0; word < a.length; word++) {
            count += Long.bitCount(a[word] ^ b[word]);
        }
        return count;
    }

    /** The rows in which the two differ, as a new mask. */
    static long[] differing(long[] a, long[] b) {
        long[] differing = a.clone();
        for (int word = 0; word < a.length; word++) {
            differing[word] ^= b[word];
        }
        return differing;
    }

    /** Rows of {@code then} where the condition holds, of {@code otherwise} where it does not, as a new mask. */
    static long[] choose(long[] condition, long[] then, long[] otherwise) {
        long[] chosen = new long[condition.length];
        for (int word = 0; word < chosen.length; word++) {
            chosen[word] = (condition[word] & then[word]) | (~condition[word] & otherwise[word]);
        }
        return chosen;
    }

    /** Whether each row holds in exactly one of the two. */
    static boolean opposite(long[] a, long[] b, long[] everything) {
        for (int word = 0; word < a.length; word++) {
            if ((a[word] ^ b[word]) != everything[word]) {
                return false;
            }
        }
        return true;
    }
}
