package dev.assay.engine.concepts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Finds texts that contain another one, in any case, by their words. A word here is a run of letters and digits in lower case, code point
 * by code point; so where a text contains the wanted one, each word within the wanted one is a word of the text too, but for the first
 * and the last, of which the text may have more. The index has the words of each row and not their places, so rows that have all the words
 * are candidates, which are looked at; where one word or a part of one is wanted there is nothing left to look at.
 *
 * <p>Words of more than {@value #LONGEST} chars are not kept; a row with such a word has the term {@link #HAS_LONG} instead, and is a
 * candidate always.
 */
final class FieldWords {

    static final int LONGEST = 100;

    /** No word, since it is no letter. */
    static final String HAS_LONG = "#";

    private FieldWords() {}

    /** The Lucene field with the words of a data set's field. */
    static String field(String field) {
        return "#" + field;
    }

    /** The words of a text as terms of an index. */
    static Set<String> of(String text) {
        Set<String> words = new HashSet<>();
        for (String word : words(text)) {
            words.add(word.length() > LONGEST ? HAS_LONG : word);
        }
        return words;
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        lower(text).forEach(character -> {
            if (Character.isLetterOrDigit(character)) {
                word.appendCodePoint(character);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        });
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /** Code point by code point, as the database does it: neither the place in a word nor the language matters. */
    private static IntStream lower(String text) {
        return text.codePoints().map(Character::toLowerCase);
    }

    /**
     * What a text must have to contain another: for each condition a word that fulfils it.
     *
     * @param conditions on words in lower case
     * @param exact whether a text with such words contains the other, if it has no long word
     */
    record Wanted(List<Predicate<String>> conditions, boolean exact) {

        static Wanted of(String text) {
            List<String> words = words(text);
            int[] characters = lower(text).toArray();
            boolean openStart = characters.length > 0 && Character.isLetterOrDigit(characters[0]);
            boolean openEnd = characters.length > 0 && Character.isLetterOrDigit(characters[characters.length - 1]);
            List<Predicate<String>> conditions = new ArrayList<>();
            for (int k = 0; k < words.size(); k++) {
                String word = words.get(k);
                boolean mayBegin = k == 0 && openStart;
                boolean mayEnd = k == words.size() - 1 && openEnd;
                conditions.add(
                        mayBegin && mayEnd
                                ? each -> each.contains(word)
                                : mayBegin
                                        ? each -> each.endsWith(word)
                                        : mayEnd ? each -> each.startsWith(word) : word::equals);
            }
            return new Wanted(conditions, words.size() == 1 && openStart && openEnd);
        }
    }
}
