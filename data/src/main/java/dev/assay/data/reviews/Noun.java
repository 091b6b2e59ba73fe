package dev.assay.data.reviews;

import dev.assay.data.scenes.English;
import java.util.Set;

/**
 * A noun and how it is used.
 *
 * @param mass it takes no {@code a}
 * @param person one who acts, or several
 * @param bare of a thing's surroundings: one does not say that the thing has it, nor is it clear from this noun what a text is about
 */
record Noun(String text, boolean plural, boolean mass, boolean person, boolean bare) {

    static Noun of(String text, String marks) {
        Set<String> set = Set.of(marks.split(" "));
        return new Noun(
                text, set.contains("plural"), set.contains("mass"), set.contains("person"), set.contains("bare"));
    }

    String definite() {
        return "the " + text;
    }

    /** {@code a bright screen}, {@code bright rooms}. */
    String indefinite(String adjective) {
        String phrase = adjective + " " + text;
        return plural || mass ? phrase : English.withArticle(phrase);
    }

    String demonstrative() {
        return (plural ? "these " : "this ") + text;
    }
}
