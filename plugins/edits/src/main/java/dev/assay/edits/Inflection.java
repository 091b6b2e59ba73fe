package dev.assay.edits;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Puts an English word into the form that another has: <i>wake</i> like <i>sleeping</i> is <i>waking</i>. Knows the regular forms. */
final class Inflection {

    private Inflection() {}

    /**
     * A word in another's form.
     *
     * @param form as it stands in a text
     * @param lemma the dictionary form of {@code form}
     * @param word a dictionary form
     * @param known tells the words that exist; of the ways to spell a form, the first that exists is taken
     * @return empty when no way exists
     */
    static List<String> like(String form, String lemma, String word, Predicate<String> known) {
        return forms(form, lemma, word).filter(known).limit(1).toList();
    }

    private static Stream<String> forms(String form, String lemma, String word) {
        String stem = word.substring(0, word.length() - 1);
        String doubled = word + word.charAt(word.length() - 1);
        if (form.equals(lemma)) {
            return Stream.of(word);
        }
        if (form.endsWith("men") && lemma.endsWith("man") && word.endsWith("man")) {
            return Stream.of(word.substring(0, word.length() - 3) + "men");
        }
        if (form.endsWith("ing")) {
            return word.endsWith("e")
                    ? Stream.of(stem + "ing", word + "ing")
                    : Stream.of(word + "ing", doubled + "ing");
        }
        if (form.endsWith("s")) {
            return word.endsWith("y") ? Stream.of(stem + "ies", word + "s") : Stream.of(word + "s", word + "es");
        }
        for (String ending : List.of("ed", "er", "est")) {
            if (form.endsWith(ending)) {
                return word.endsWith("e")
                        ? Stream.of(stem + ending)
                        : word.endsWith("y")
                                ? Stream.of(stem + "i" + ending, word + ending)
                                : Stream.of(word + ending, doubled + ending);
            }
        }
        return Stream.empty();
    }
}
