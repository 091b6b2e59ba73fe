package dev.assay.data.reviews;

import java.util.List;

/**
 * What a review is about: a hotel, a soup.
 *
 * @param way how one meets it, which chooses the opening sentences
 */
record Thing(Noun noun, String way, List<Aspect> aspects) {

    Thing {
        aspects = List.copyOf(aspects);
    }

    /** The pronoun as a subject. */
    String it() {
        return noun.plural() ? "they" : "it";
    }

    /** The pronoun as an object. */
    String object() {
        return noun.plural() ? "them" : "it";
    }
}
