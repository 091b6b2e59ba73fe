package dev.assay.engine.concepts;

import java.util.List;

/**
 * Which concepts become columns of a matrix.
 *
 * @param mostFrequent of each open set (such as words) and field, so many; closed sets are taken whole
 * @param sets the names of the sets to take; empty: all
 */
public record Vocabulary(int mostFrequent, List<String> sets) {

    /** The 2,000 most frequent concepts of each open set and field, and all of the closed sets. */
    public static final Vocabulary DEFAULT = new Vocabulary(2000, List.of());

    public Vocabulary {
        sets = List.copyOf(sets);
        if (mostFrequent < 1) {
            throw new IllegalArgumentException("mostFrequent must be >= 1, got " + mostFrequent);
        }
    }

    boolean takes(String set) {
        return sets.isEmpty() || sets.contains(set);
    }
}
