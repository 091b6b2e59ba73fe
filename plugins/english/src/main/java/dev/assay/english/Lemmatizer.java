package dev.assay.english;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Dictionary forms by rule: a list of irregular forms first, then the endings of English inflection, undone by what the spelling of
 * the stem allows (a doubled consonant was single, a lone consonant after one vowel had a silent e, and so on). No word list is needed,
 * and a word never met before gets the form a reader would guess; a guess can be wrong, and is then at least the same for all
 * who share the stem.
 */
final class Lemmatizer {

    private static final Map<String, String> EXCEPTIONS = exceptions();

    private static final Set<String> KEEPS_DOUBLE = Set.of("ll", "ss", "ff", "zz", "dd", "gg");
    private static final Set<String> DOUBLED = Set.of("bb", "dd", "gg", "kk", "mm", "nn", "pp", "rr", "tt", "vv");
    /** Last letters of polysyllabic stems that end in vowel and consonant and yet had an e: decorat-e, execut-e, exercis-e. */
    private static final Set<String> SILENT = Set.of(
            "at", "ut", "id", "od", "ud", "ir", "ar", "ur", "il", "ul", "ak", "ok", "ik", "ap", "ib", "um", "am", "im",
            "in", "ag", "eg", "ug", "ig");

    private Lemmatizer() {}

    /**
     * @param word in lower case
     * @param tag universal part of speech
     */
    static String lemma(String word, String tag) {
        String kind = tag.equals("PROPN") ? "NOUN" : tag;
        @Nullable String exception = EXCEPTIONS.get(kind + " " + word);
        if (exception != null) {
            return exception;
        }
        if (!plain(word)) {
            return word;
        }
        return switch (kind) {
            case "NOUN" -> singular(word);
            case "VERB", "AUX" -> verb(word);
            case "ADJ", "ADV" -> positive(word);
            default -> word;
        };
    }

    /** Rules are for words of letters; a hyphen may stand before the last part. */
    private static boolean plain(String word) {
        return word.length() > 3 && word.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '-');
    }

    private static String singular(String word) {
        if (!word.endsWith("s") || word.endsWith("ss") || word.endsWith("us") || word.endsWith("is")) {
            return word;
        }
        if (word.endsWith("ies")) {
            return word.length() <= 4 ? cut(word, 1) : cut(word, 3) + "y";
        }
        return withoutPluralS(word);
    }

    /** The ending of plurals and of verbs' third person, other than {@code -ies}. */
    private static String withoutPluralS(String word) {
        boolean sibilant = word.endsWith("ches")
                || word.endsWith("shes")
                || word.endsWith("sses")
                || word.endsWith("xes")
                || word.endsWith("zzes");
        boolean es = sibilant || word.endsWith("oes") || endsInUs(cut(word, 2));
        return cut(word, es ? 2 : 1);
    }

    /** Whether a word is like virus and campus, and not like house, cause or use. */
    private static boolean endsInUs(String word) {
        int beforeUs = word.length() - 3;
        return word.endsWith("us") && (beforeUs > 1 || word.equals("bus")) && "ao".indexOf(word.charAt(beforeUs)) < 0;
    }

    private static String verb(String word) {
        if (word.endsWith("ing") && hasVowel(cut(word, 3))) {
            return stem(cut(word, 3));
        }
        if (word.endsWith("ied")) {
            return cut(word, 3) + "y";
        }
        if (word.endsWith("eed")) {
            return word;
        }
        if (word.endsWith("ed") && hasVowel(cut(word, 2))) {
            return stem(cut(word, 2));
        }
        if (word.endsWith("ies")) {
            return cut(word, 3) + "y";
        }
        return word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us") && !word.endsWith("is")
                ? withoutPluralS(word)
                : word;
    }

    private static String positive(String word) {
        if (!word.endsWith("est") || !hasVowel(cut(word, 3)) || word.length() < 6) {
            return word;
        }
        return word.endsWith("iest") ? cut(word, 4) + "y" : stem(cut(word, 3));
    }

    /** What a stem was before its ending: one consonant fewer, or an e more, or the same. */
    private static String stem(String stem) {
        int length = stem.length();
        if (length < 2) {
            return stem;
        }
        String last = stem.substring(length - 2);
        if (DOUBLED.contains(last) && !(KEEPS_DOUBLE.contains(last) && length == 3)) {
            return cut(stem, 1);
        }
        return KEEPS_DOUBLE.contains(last) || !hadSilentE(stem, last) ? stem : stem + "e";
    }

    private static boolean hadSilentE(String stem, String last) {
        int length = stem.length();
        char end = stem.charAt(length - 1);
        char before = stem.charAt(length - 2);
        boolean afterQ = length > 3 && stem.startsWith("qu", length - 4);
        boolean longVowel = length > 2 && vowel(before) && vowel(stem.charAt(length - 3)) && !afterQ;
        switch (end) {
            case 'c', 'v', 'u', 'z' -> {
                return true;
            }
            case 's' -> {
                return before != 's';
            }
            case 'l' -> {
                if ("bcdfgkpstz".indexOf(before) >= 0) {
                    return true;
                }
            }
            case 'g' -> {
                if (before == 'd' || before == 'r' || before == 'l') {
                    return true;
                }
            }
            case 'w', 'x', 'y', 'h', 'a', 'e', 'i', 'o' -> {
                return false;
            }
            default -> {}
        }
        if (!vowel(before) || longVowel) {
            return false;
        }
        return syllables(stem) == 1 || SILENT.contains(last);
    }

    private static int syllables(String stem) {
        int groups = 0;
        for (int i = 0; i < stem.length(); i++) {
            boolean vowel = vowel(stem.charAt(i)) || (stem.charAt(i) == 'y' && i > 0);
            boolean after = i > 0 && (vowel(stem.charAt(i - 1)) || stem.charAt(i - 1) == 'y');
            groups += vowel && !after ? 1 : 0;
        }
        return groups;
    }

    private static boolean hasVowel(String stem) {
        return syllables(stem) > 0;
    }

    private static boolean vowel(char c) {
        return "aeiou".indexOf(c) >= 0;
    }

    private static String cut(String word, int chars) {
        return word.substring(0, word.length() - chars);
    }

    private static Map<String, String> exceptions() {
        Map<String, String> map = new HashMap<>();
        try (@Nullable InputStream in = Lemmatizer.class.getResourceAsStream("exceptions.txt")) {
            if (in == null) {
                throw new IllegalStateException("exceptions.txt is not on the class path");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] words = line.split(" ");
                    for (int i = 1; i < words.length; i++) {
                        map.putIfAbsent(words[0] + " " + words[i], words[1]);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return map;
    }
}
