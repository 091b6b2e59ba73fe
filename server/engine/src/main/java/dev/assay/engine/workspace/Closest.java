package dev.assay.engine.workspace;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The name somebody probably meant: the one that the fewest insertions, deletions and replacements turn theirs into. */
public final class Closest {

    private Closest() {}

    /** The closest of the names, or none when all differ in more than a third of their letters (and more than two). */
    public static Optional<String> to(String given, Collection<String> names) {
        String best = null;
        int fewest = Math.max(2, given.length() / 3) + 1;
        for (String name : names) {
            int changes = changes(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (changes < fewest) {
                fewest = changes;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** {@code ", did you mean X?"} style ending of a sentence: the closest name, or all of them. */
    static String hint(String given, Collection<String> names) {
        return to(given, names)
                .map(name -> "did you mean \"" + name + "\"?")
                .orElse(names.isEmpty() ? "there are none" : "there are " + String.join(", ", names));
    }

    /** Levenshtein's distance, one row of his table at a time. */
    private static int changes(String from, String to) {
        int[] previous = new int[to.length() + 1];
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
            }
            int[] swap = previous;
            previous = row;
            row = swap;
        }
        return previous[to.length()];
    }
}
