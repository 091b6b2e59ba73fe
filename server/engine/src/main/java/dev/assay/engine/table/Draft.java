package dev.assay.engine.table;

import dev.assay.engine.corpus.Example;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One text or pair with what is known of it, whether it is a row of a data set or was typed a moment ago: what a formula is asked
 * about by {@link BoundFormula#holds}.
 *
 * @param example its texts and label; the number means nothing
 * @param labelKnown whether the label, or that there is none, is known
 * @param row of the data set it comes from, whose imported columns it has; null: it comes from none
 * @param concepts that hold for it, by name
 * @param outputs what models say of it
 */
public record Draft(
        Example example, boolean labelKnown, @Nullable Integer row, Set<String> concepts, Models outputs) {

    public Draft {
        if (example.label() != null && !labelKnown) {
            throw new IllegalArgumentException("the label is known: " + example.label());
        }
    }

    /** Knows what models say of a draft. */
    @FunctionalInterface
    public interface Models {

        /** Null where it is not known what the model of that name says. */
        @Nullable
        Outputs of(String model);
    }

    /** What a model says of a draft. */
    public interface Outputs {

        /** Of the model's labels, in its order; null where it does not classify. */
        float @Nullable [] probabilities();

        /**
         * Activations of the units of a reading; null where they are not known.
         *
         * @param reading name of the reader, which is that of the file where a data set's activations are kept
         */
        float @Nullable [] units(String reading);
    }

    /** Whether the words occur in one of the texts, in any case, as the database would say it: character by character. */
    boolean contains(String words, List<String> fields) {
        String wanted = lower(words);
        return fields.stream().anyMatch(field -> lower(example.text(field)).contains(wanted));
    }

    /** Each character's own lower form, of the same number of characters: not the language's rules, which know of neighbours. */
    static String lower(String text) {
        return text.codePoints()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
