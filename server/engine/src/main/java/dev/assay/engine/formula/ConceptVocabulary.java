package dev.assay.engine.formula;

import dev.assay.spi.UserError;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The concepts that exist: their columns by name, and the closest names to one that does not exist. Formulas may use nothing else. */
public final class ConceptVocabulary implements LeafCheck {

    private static final int SUGGESTIONS = 3;

    private final List<String> names;
    private final Map<String, Integer> columns;

    /** @param names in column order, all different */
    public ConceptVocabulary(List<String> names) {
        this.names = List.copyOf(names);
        this.columns = HashMap.newHashMap(names.size());
        for (int column = 0; column < names.size(); column++) {
            if (columns.put(names.get(column), column) != null) {
                throw new IllegalArgumentException("two concepts are named " + names.get(column));
            }
        }
    }

    @Override
    public @Nullable Complaint check(Formula.Leaf leaf) {
        return switch (leaf) {
            case Formula.Concept concept -> columns.containsKey(concept.name()) ? null : unknown(concept.name());
            case Formula.Neighbors group -> check(group.concept());
            case Formula.Leaf other -> new Complaint("only concepts can be used here, such as pre:tok:man", List.of());
        };
    }

    /**
     * The column of the concept.
     *
     * @throws UserError with the closest names that exist
     */
    public int column(String name) {
        Integer column = columns.get(name);
        if (column == null) {
            throw new UserError("Formula: " + unknown(name).message());
        }
        return column;
    }

    /** What to tell somebody who asked for a concept that does not exist. */
    public Complaint unknown(String name) {
        return Complaint.suggesting(
                "there is no concept " + shortened(name),
                closest(name).stream()
                        .map(closest -> new Formula.Concept(closest).print())
                        .toList());
    }

    /** At most three names, closest first by edit distance, where a value without its field and set is close as well. */
    List<String> closest(String name) {
        String wanted = shortened(name).toLowerCase(Locale.ROOT);
        int furthest = Math.max(2, wanted.length() / 3);
        record Candidate(String name, int distance) {}
        Comparator<Candidate> closestFirst = Comparator.comparingInt(Candidate::distance);
        PriorityQueue<Candidate> best =
                new PriorityQueue<>(closestFirst.thenComparing(c -> columns.getOrDefault(c.name(), 0)));
        for (String existing : names) {
            String lower = existing.toLowerCase(Locale.ROOT);
            int distance = EditDistance.atMost(wanted, lower, furthest);
            if (wanted.indexOf(':') < 0) {
                String value = lower.substring(lower.lastIndexOf(':') + 1);
                distance = Math.min(distance, EditDistance.atMost(wanted, value, furthest));
            }
            if (distance <= furthest) {
                best.add(new Candidate(existing, distance));
            }
        }
        return Stream.generate(best::poll)
                .limit(Math.min(SUGGESTIONS, best.size()))
                .map(Candidate::name)
                .toList();
    }

    private static String shortened(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100);
    }
}
