package dev.assay.engine.formula;

import dev.assay.engine.concepts.ConceptMatrix;

/**
 * The concept matrix the other way round: for every concept the rows where it holds, ascending. Concept {@code c} has
 * {@code rows[starts[c]] … rows[starts[c + 1] - 1]}.
 */
final class Postings {

    private final int[] starts;
    private final int[] rows;

    private Postings(int[] starts, int[] rows) {
        this.starts = starts;
        this.rows = rows;
    }

    /** Transposes; linear in the matrix' entries. */
    static Postings of(ConceptMatrix matrix) {
        int[] starts = new int[matrix.concepts() + 1];
        for (int concept = 0; concept < matrix.concepts(); concept++) {
            starts[concept + 1] = starts[concept] + matrix.documentFrequency(concept);
        }
        int[] next = starts.clone();
        int[] rows = new int[matrix.columns().length];
        for (int row = 0; row < matrix.rows(); row++) {
            for (int k = matrix.rowStarts()[row]; k < matrix.rowStarts()[row + 1]; k++) {
                rows[next[matrix.columns()[k]]++] = row;
            }
        }
        return new Postings(starts, rows);
    }

    /** Sets the bits of the rows where the concept holds. */
    void set(int concept, long[] mask) {
        for (int k = starts[concept]; k < starts[concept + 1]; k++) {
            mask[rows[k] >> 6] |= 1L << rows[k];
        }
    }
}
