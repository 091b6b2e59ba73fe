package dev.assay.edits;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Edits that are to be tried, each text once: under the kind that proposed it first. */
final class Proposals {

    /** An edit of one field. */
    record Proposal(TextField field, EditKind kind, Change change) {}

    private record Met(TextField field, String text) {}

    private final Map<EditKind, List<Proposal>> byKind = new EnumMap<>(EditKind.class);
    private final Set<Met> met = new HashSet<>();
    private int size;

    /** Adds an edit, unless it is none or known already. */
    void add(TextField field, EditKind kind, @Nullable Change change) {
        if (change != null && met.add(new Met(field, change.text()))) {
            byKind.computeIfAbsent(kind, none -> new ArrayList<>()).add(new Proposal(field, kind, change));
            size++;
        }
    }

    int size() {
        return size;
    }

    /** So many of them: the kinds share the room, and one that needs less leaves the rest to others. */
    List<Proposal> atMost(int most) {
        List<Proposal> chosen = new ArrayList<>();
        for (int round = 0; chosen.size() < Math.min(most, size); round++) {
            for (List<Proposal> kind : byKind.values()) {
                if (round < kind.size() && chosen.size() < most) {
                    chosen.add(kind.get(round));
                }
            }
        }
        return chosen;
    }
}
