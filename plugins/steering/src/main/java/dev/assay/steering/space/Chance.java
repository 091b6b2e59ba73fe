package dev.assay.steering.space;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What random directions of equal norm do to a figure, to be held beside what a vector does to it.
 *
 * @param draws random directions
 * @param mean of their changes
 * @param low the smallest of their changes
 * @param high the largest
 * @param p the share of changes, the vector's own among them, that are at least as large as the vector's in absolute value; with n draws
 *     no smaller than 1/(n + 1)
 */
public record Chance(int draws, double mean, double low, double high, double p) {

    /**
     * Compares a vector's change with those of random directions.
     *
     * @param changes of the random directions; null is returned when there are none, or one is no number
     */
    static @Nullable Chance of(double change, double... changes) {
        if (changes.length == 0
                || !Double.isFinite(change)
                || !Arrays.stream(changes).allMatch(Double::isFinite)) {
            return null;
        }
        long asLarge = Arrays.stream(changes)
                .filter(each -> Math.abs(each) >= Math.abs(change))
                .count();
        return new Chance(
                changes.length,
                Arrays.stream(changes).average().orElseThrow(),
                Arrays.stream(changes).min().orElseThrow(),
                Arrays.stream(changes).max().orElseThrow(),
                (1.0 + asLarge) / (1 + changes.length));
    }
}
