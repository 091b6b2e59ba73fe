package dev.assay.data.scenes;

import java.util.List;

/**
 * Things that can take each other's place.
 *
 * @param general noun phrases, with their article, that hold of each of them
 */
record ThingClass(String name, List<String> general, List<Thing> things) {

    /** A general noun phrase, of several where there are several. */
    static String general(String nounPhrase, boolean many) {
        String article = English.firstWord(nounPhrase);
        boolean counted = article.equals("a") || article.equals("an");
        return many && counted ? English.plural(nounPhrase.substring(article.length() + 1)) : nounPhrase;
    }
}
