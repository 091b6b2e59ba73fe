package dev.assay.checks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest example that was found to show a failure.
 *
 * @param example texts, or token ids where there are no texts; the one that shows it first, then those that must be with it
 * @param position of the first deviating token in the first example, from 0; null where the failure has no place
 * @param hook where hidden states of the two computations part first; null where they were not compared
 * @param expected the number of the first computation
 * @param found the number of the second
 */
public record Evidence(
        List<String> example,
        @Nullable Integer position,
        @Nullable String hook,
        double expected,
        double found) {

    public Evidence {
        example = List.copyOf(example);
    }
}
