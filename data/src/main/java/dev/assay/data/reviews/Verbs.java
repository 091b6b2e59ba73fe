package dev.assay.data.reviews;

import dev.assay.data.scenes.English;
import dev.assay.data.scenes.WordList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finite verbs of verb phrases, {@code never die fast}; the verb is the first word that is not a mere adverb. */
final class Verbs {

    private static final Map<String, List<String>> PAST =
            WordList.read(Verbs.class, "past.txt").lists();

    private static final Set<String> ADVERBS = Set.of("never", "always", "hardly", "barely", "all", "not", "only");

    private Verbs() {}

    /** Whom a verb agrees with. */
    enum Subject {
        I,
        SINGULAR,
        PLURAL
    }

    static String finite(String phrase, Subject subject, Tense tense) {
        String first = English.firstWord(phrase);
        String rest = English.afterFirstWord(phrase);
        if (ADVERBS.contains(first)) {
            return first + " " + finite(rest.strip(), subject, tense);
        }
        if (first.equals("be")) {
            return be(subject, tense) + rest;
        }
        if (tense == Tense.PAST) {
            return past(first) + rest;
        }
        return subject == Subject.SINGULAR ? English.thirdPerson(phrase) : phrase;
    }

    static String be(Subject subject, Tense tense) {
        return switch (subject) {
            case I -> tense == Tense.PAST ? "was" : "am";
            case SINGULAR -> tense == Tense.PAST ? "was" : "is";
            case PLURAL -> tense == Tense.PAST ? "were" : "are";
        };
    }

    private static String past(String verb) {
        List<String> irregular = PAST.get(verb);
        if (irregular != null) {
            return irregular.getFirst();
        }
        if (verb.endsWith("e")) {
            return verb + "d";
        }
        boolean consonantY = verb.endsWith("y") && "aeiou".indexOf(verb.charAt(verb.length() - 2)) < 0;
        return consonantY ? verb.substring(0, verb.length() - 1) + "ied" : verb + "ed";
    }
}
