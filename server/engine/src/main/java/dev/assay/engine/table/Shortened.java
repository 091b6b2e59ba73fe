package dev.assay.engine.table;

import dev.assay.engine.formula.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names in messages: cut where they are long, and those that are close to another. */
final class Shortened {

    private static final int LONGEST = 60;

    private Shortened() {}

    /** The text in quotes, cut after 60 characters. */
    static String quoted(String text) {
        return '"' + (text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…") + '"';
    }

    /** The names that differ in at most a third of the wanted one's characters, or two; closest first. */
    static List<String> closest(String wanted, Collection<String> names, int most) {
        record Candidate(String name, int distance) {}
        String lower = wanted.substring(0, Math.min(wanted.length(), 100)).toLowerCase(Locale.ROOT);
        int furthest = Math.max(2, lower.length() / 3);
        return names.stream()
                .map(name -> new Candidate(name, EditDistance.atMost(lower, name.toLowerCase(Locale.ROOT), furthest)))
                .filter(candidate -> candidate.distance <= furthest)
                .sorted(Comparator.comparingInt(Candidate::distance))
                .limit(most)
                .map(Candidate::name)
                .toList();
    }
}
