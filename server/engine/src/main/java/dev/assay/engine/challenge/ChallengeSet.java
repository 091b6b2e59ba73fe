package dev.assay.engine.challenge;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A challenge set as it is now.
 *
 * @param edits in the order in which they were kept
 * @param problems lines of its file that could not be used, one sentence each with file, line and remedy
 */
public record ChallengeSet(String name, List<Edit> edits, List<String> problems) {

    public ChallengeSet {
        edits = List.copyOf(edits);
        problems = List.copyOf(problems);
    }

    public Optional<Edit> find(String id) {
        return edits.stream().filter(edit -> edit.id().equals(id)).findFirst();
    }

    /** An edit, the edits that go on from it, those that go on from these, and so on; empty when there is no such edit. */
    public Set<String> withDescendants(String id) {
        Set<String> found = new HashSet<>();
        find(id).ifPresent(edit -> found.add(edit.id()));
        boolean grown = !found.isEmpty();
        // Once for each generation: nothing says that a parent's line comes first in a file that people may write.
        while (grown) {
            grown = false;
            for (Edit edit : edits) {
                grown |= edit.parent() != null && found.contains(edit.parent()) && found.add(edit.id());
            }
        }
        return found;
    }

    /** The labels that the edits' models and the edits themselves have, those of a model in its order. */
    public List<String> labels() {
        Stream<String> ofModels =
                edits.stream().flatMap(edit -> edit.probabilities().stream().map(each -> each.label()));
        Stream<String> stated = edits.stream().flatMap(edit -> Stream.ofNullable(edit.label()));
        return Stream.concat(ofModels, stated).distinct().toList();
    }
}
