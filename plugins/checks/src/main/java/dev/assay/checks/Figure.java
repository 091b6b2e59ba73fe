package dev.assay.checks;

import org.jspecify.annotations.Nullable;

/**
 * One of the numbers behind a finding: of a layer, a beam's width, a bin of confidence.
 *
 * @param at where: a hook point's name, {@code width 4}, {@code 0.8 to 0.9}
 * @param what is measured there, with its unit
 * @param limit above which it would be a failure; null: it is only told
 */
public record Figure(
        String at, String what, double value, @Nullable Double limit) {

    String line() {
        return "%s: %s %.4g".formatted(at, what, value) + (limit == null ? "" : ", at most %.3g".formatted(limit));
    }
}
