package dev.assay.engine.concepts;

import java.util.List;
import java.util.Objects;

/**
 * Rows × concepts, one bit each, as a compressed sparse matrix: row {@code r} has the concepts
 * {@code concepts[rowStarts[r]] … concepts[rowStarts[r + 1] - 1]}, ascending and without repeats. The arrays are shared, not
 * copied, and nobody writes to them after construction.
 */
public final class ConceptMatrix {

    private final List<String> names;
    private final int[] rowStarts;
    private final int[] concepts;
    private final int[] documentFrequencies;

    /**
     * @param names of the concepts, in column order
     * @param rowStarts one entry per row and a last one, from 0 to {@code concepts.length}
     * @param concepts column numbers, row by row
     * @throws IllegalArgumentException when the arrays do not describe such a matrix
     */
    public ConceptMatrix(List<String> names, int[] rowStarts, int[] concepts) {
        this.names = List.copyOf(names);
        this.rowStarts = Objects.requireNonNull(rowStarts);
        this.concepts = Objects.requireNonNull(concepts);
        if (rowStarts.length == 0 || rowStarts[0] != 0 || rowStarts[rowStarts.length - 1] != concepts.length) {
            throw new IllegalArgumentException("row starts must run from 0 to " + concepts.length);
        }
        this.documentFrequencies = new int[names.size()];
        for (int row = 0; row + 1 < rowStarts.length; row++) {
            if (rowStarts[row] > rowStarts[row + 1]) {
                throw new IllegalArgumentException("row starts must not fall, as they do after row " + row);
            }
            int previous = -1;
            for (int k = rowStarts[row]; k < rowStarts[row + 1]; k++) {
                int concept = concepts[k];
                if (concept <= previous || concept >= names.size()) {
                    throw new IllegalArgumentException("row " + row + " has column " + concept + " after " + previous
                            + "; columns must ascend and be below " + names.size());
                }
                documentFrequencies[concept]++;
                previous = concept;
            }
        }
    }

    public int rows() {
        return rowStarts.length - 1;
    }

    public int concepts() {
        return names.size();
    }

    /** Names in column order. */
    public List<String> names() {
        return names;
    }

    /** The number of rows where the concept holds. */
    public int documentFrequency(int concept) {
        return documentFrequencies[concept];
    }

    /** The shared array of row starts: not to be written. */
    public int[] rowStarts() {
        return rowStarts;
    }

    /** The shared array of column numbers: not to be written. */
    public int[] columns() {
        return concepts;
    }
}
