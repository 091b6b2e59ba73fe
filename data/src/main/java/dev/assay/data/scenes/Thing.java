package dev.assay.data.scenes;

import java.util.List;

/**
 * Something that is handled.
 *
 * @param countable whether it takes an article
 * @param adjectives that suit it
 */
record Thing(String noun, boolean countable, List<String> adjectives) {

    /** {@code a red guitar}, {@code red guitars}, {@code chess}. */
    String phrase(String adjective, boolean many) {
        if (!countable) {
            return noun;
        }
        return many
                ? English.join(adjective, English.plural(noun))
                : English.withArticle(English.join(adjective, noun));
    }
}
