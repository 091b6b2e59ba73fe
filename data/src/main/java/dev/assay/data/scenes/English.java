package dev.assay.data.scenes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Forms of words: articles, plurals, verbs. Verb phrases are inflected in their first word. */
public final class English {

    private static final Set<String> SILENT_H = Set.of("hour", "honest", "honor");
    private static final Map<String, List<String>> IRREGULAR_VERBS = new HashMap<>();
    private static final Map<String, String> IRREGULAR_PLURALS = Map.of(
            "person",
            "people",
            "child",
            "children",
            "man",
            "men",
            "woman",
            "women",
            "sheep",
            "sheep",
            "goose",
            "geese",
            "shelf",
            "shelves",
            "fish",
            "fish",
            "scarf",
            "scarves",
            "watch",
            "watches");

    static {
        for (List<String> row : WordList.read("verbs.txt").table(4)) {
            IRREGULAR_VERBS.put(row.getFirst(), row);
        }
    }

    private English() {}

    /** The noun phrase with {@code a} or {@code an}, chosen by the sound of its first word. */
    public static String withArticle(String nounPhrase) {
        return (startsWithVowelSound(nounPhrase) ? "an " : "a ") + nounPhrase;
    }

    private static boolean startsWithVowelSound(String text) {
        String first = firstWord(text);
        if (first.startsWith("uni") || first.startsWith("use") || first.startsWith("uk") || first.startsWith("one")) {
            return false;
        }
        return SILENT_H.contains(first) || "aeiou".indexOf(first.charAt(0)) >= 0;
    }

    /** The plural; of {@code slice of pizza} that is {@code slices of pizza}, else the last word changes. */
    static String plural(String noun) {
        int of = noun.indexOf(" of ");
        if (of > 0) {
            return plural(noun.substring(0, of)) + noun.substring(of);
        }
        int blank = noun.lastIndexOf(' ');
        String head = noun.substring(blank + 1);
        String irregular = IRREGULAR_PLURALS.get(head);
        if (irregular != null) {
            return noun.substring(0, blank + 1) + irregular;
        }
        if (head.endsWith("ato") || head.endsWith("ss") || head.endsWith("x") || hisses(head)) {
            return noun + "es";
        }
        if (endsInConsonantY(head)) {
            return noun.substring(0, noun.length() - 1) + "ies";
        }
        return noun + "s";
    }

    /** {@code sits on a bench}, of {@code sit on a bench}. */
    public static String thirdPerson(String verbPhrase) {
        return inflect(verbPhrase, 1, verb -> {
            if (hisses(verb) || verb.endsWith("s") || verb.endsWith("z") || verb.endsWith("o") || verb.endsWith("x")) {
                return verb + "es";
            }
            return endsInConsonantY(verb) ? verb.substring(0, verb.length() - 1) + "ies" : verb + "s";
        });
    }

    static String gerund(String verbPhrase) {
        return inflect(
                verbPhrase,
                2,
                verb -> verb.endsWith("e") && !verb.endsWith("ee")
                        ? verb.substring(0, verb.length() - 1) + "ing"
                        : verb + "ing");
    }

    static String participle(String verbPhrase) {
        return inflect(verbPhrase, 3, verb -> {
            if (verb.endsWith("e")) {
                return verb + "d";
            }
            return endsInConsonantY(verb) ? verb.substring(0, verb.length() - 1) + "ied" : verb + "ed";
        });
    }

    /** With a capital and a full stop. */
    static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ".";
    }

    /** The text up to its first blank. */
    public static String firstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    /** What comes after the first word, with its blank; empty where there is nothing. */
    public static String afterFirstWord(String text) {
        return text.substring(firstWord(text).length());
    }

    /** The parts that are not empty, with single blanks between them. */
    public static String join(String... parts) {
        StringBuilder text = new StringBuilder();
        for (String part : parts) {
            if (!part.isEmpty()) {
                text.append(text.isEmpty() || part.startsWith(",") ? "" : " ").append(part);
            }
        }
        return text.toString();
    }

    private static String inflect(String verbPhrase, int form, java.util.function.UnaryOperator<String> regular) {
        String verb = firstWord(verbPhrase);
        List<String> irregular = IRREGULAR_VERBS.get(verb);
        return (irregular == null ? regular.apply(verb) : irregular.get(form)) + afterFirstWord(verbPhrase);
    }

    private static boolean hisses(String word) {
        return word.endsWith("sh") || word.endsWith("ch");
    }

    private static boolean endsInConsonantY(String word) {
        return word.length() > 1 && word.endsWith("y") && "aeiou".indexOf(word.charAt(word.length() - 2)) < 0;
    }
}
