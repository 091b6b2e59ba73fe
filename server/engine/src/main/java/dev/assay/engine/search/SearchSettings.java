package dev.assay.engine.search;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a search may do.
 *
 * @param mode how to search
 * @param beam how many formulas survive each length, at least 1
 * @param penalty the score of a formula is {@code penalty^(weight - 1) × IoU}, where the weight counts literals, and one more for
 *     each NOT and NEIGHBORS; above 0, at most 1
 * @param minActive a target with fewer rows is not searched: the answer is the first concept with score 0
 * @param timeLimit for one target, kept by {@link SearchMode#EXACT}, which then returns the best formula found and a proven bound;
 *     null: none
 */
public record SearchSettings(
        SearchMode mode,
        int beam,
        double penalty,
        int minActive,
        @Nullable Duration timeLimit) {

    public SearchSettings {
        if (beam < 1) {
            throw new IllegalArgumentException("beam must be >= 1, got " + beam);
        }
        if (!(penalty > 0 && penalty <= 1)) {
            throw new IllegalArgumentException("penalty must be above 0 and at most 1, got " + penalty);
        }
        if (minActive < 0) {
            throw new IllegalArgumentException("minActive must be >= 0, got " + minActive);
        }
        if (timeLimit != null && timeLimit.isNegative()) {
            throw new IllegalArgumentException("timeLimit must not be negative, got " + timeLimit);
        }
    }

    /** The usual settings of a mode: beam 10, no penalty, at least 5 active rows, no time limit. */
    public static SearchSettings of(SearchMode mode) {
        return new SearchSettings(mode, 10, 1.0, 5, null);
    }
}
