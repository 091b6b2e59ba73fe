package dev.assay.engine.workspace;

import dev.assay.engine.formula.EditDistance;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The name somebody probably meant: the one that the fewest insertions, deletions and replacements turn theirs into. */
public final class Closest {

    private Closest() {}

    /** The closest of the names, or none when all differ in more than a third of their letters (and more than two). */
    public static Optional<String> to(String given, Collection<String> names) {
        String best = null;
        int fewest = Math.max(2, given.length() / 3);
        for (String name : names) {
            int changes = EditDistance.atMost(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT), fewest);
            if (changes <= fewest) {
                fewest = changes - 1;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** How to end a sentence about a name that is not there: asks for the closest, or lists all. */
    public static String hint(String given, Collection<String> names) {
        return to(given, names)
                .map(name -> "did you mean \"" + name + "\"?")
                .orElse(names.isEmpty() ? "there are none" : "there are " + String.join(", ", names));
    }
}
