package dev.assay.engine.search;

import org.jspecify.annotations.Nullable;

/**
 * The columns cut down to the rows of one target, which are mostly few: what a column shares with a mask inside the target is
 * counted over as many bits as the target has rows. Each column is cut when first asked for. Used by one thread.
 */
final class HitColumns {

    private final Columns columns;
    private final long[] target;
    private final int[] rankOfWord;
    private final int words;
    private final long[] @Nullable [] dense;
    private final int[] @Nullable [] sparse;

    /** @param size the number of rows of the target */
    HitColumns(Columns columns, long[] target, int size) {
        this.columns = columns;
        this.target = target;
        this.words = Masks.words(size);
        this.rankOfWord = new int[target.length];
        for (int word = 1; word < target.length; word++) {
            rankOfWord[word] = rankOfWord[word - 1] + Long.bitCount(target[word - 1]);
        }
        this.dense = new long[columns.size()][];
        this.sparse = new int[columns.size()][];
    }

    /** A mask cut down to the rows of the target. */
    long[] cut(long[] mask) {
        long[] cut = new long[words];
        for (int word = 0; word < mask.length; word++) {
            long kept = Long.compress(mask[word], target[word]);
            int rank = rankOfWord[word];
            if (kept != 0) {
                cut[rank >> 6] |= kept << rank;
                long rest = kept >>> 1 >>> (63 - (rank & 63));
                if (rest != 0) {
                    cut[(rank >> 6) + 1] |= rest;
                }
            }
        }
        return cut;
    }

    /** How many rows of the target the column shares with a mask that was cut. */
    int shared(int column, long[] cut) {
        if (columns.isDense(column)) {
            long[] bits = dense[column];
            if (bits == null) {
                bits = cut(columns.mask(column));
                dense[column] = bits;
            }
            return Masks.shared(cut, bits, 0);
        }
        int[] ranks = sparse[column];
        if (ranks == null) {
            ranks = columns.rowsWithin(column, target);
            for (int k = 0; k < ranks.length; k++) {
                int word = ranks[k] >> 6;
                long before = target[word] & ((1L << ranks[k]) - 1);
                ranks[k] = rankOfWord[word] + Long.bitCount(before);
            }
            sparse[column] = ranks;
        }
        long count = 0;
        for (int rank : ranks) {
            count += cut[rank >> 6] >>> rank & 1;
        }
        return (int) count;
    }
}
