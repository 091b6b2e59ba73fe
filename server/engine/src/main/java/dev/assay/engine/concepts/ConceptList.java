package dev.assay.engine.concepts;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * All concepts of an index, in the order of columns: by field, within it by set in the given order, within an open set by falling number
 * of rows and then by name, within a closed one by name.
 */
final class ConceptList {

    private final IndexFields fields;
    private final int rows;
    private final List<ConceptCount> concepts;
    private final List<ConceptCount> byRows;

    /** @param rows of the index */
    private ConceptList(IndexFields fields, int rows, List<ConceptCount> concepts) {
        this.fields = fields;
        this.rows = rows;
        this.concepts = List.copyOf(concepts);
        this.byRows = concepts.stream()
                .sorted(Comparator.comparingInt(ConceptCount::rows).reversed())
                .toList();
    }

    static ConceptList read(IndexFields fields, LeafReader leaf) throws IOException {
        List<ConceptCount> all = new ArrayList<>();
        Comparator<ConceptCount> byName = Comparator.comparing(ConceptCount::name);
        Comparator<ConceptCount> byRows =
                Comparator.comparingInt(ConceptCount::rows).reversed();
        for (String field : fields.names()) {
            Map<String, List<ConceptCount>> bySet = new LinkedHashMap<>();
            fields.sets(field).forEach(set -> bySet.put(set, new ArrayList<>()));
            @Nullable Terms terms = leaf.terms(field);
            if (terms != null) {
                TermsEnum each = terms.iterator();
                for (@Nullable BytesRef term = each.next(); term != null; term = each.next()) {
                    String text = term.utf8ToString();
                    String set = text.substring(0, text.indexOf(':'));
                    Objects.requireNonNull(bySet.get(set)).add(new ConceptCount(field + ":" + text, each.docFreq()));
                }
            }
            bySet.forEach((set, found) -> {
                found.sort(fields.open(field, set) ? byRows.thenComparing(byName) : byName);
                all.addAll(found);
            });
        }
        return new ConceptList(fields, leaf.maxDoc(), all);
    }

    List<ConceptCount> concepts() {
        return concepts;
    }

    /** What it takes in memory. */
    long bytes() {
        return 100L * concepts.size();
    }

    /**
     * The concepts that a part of a name may mean, in any case: first those whose full name or value (the part after field and set)
     * begins with it, then those that have it anywhere; each kind with the most frequent first.
     *
     * @param typed empty: the most frequent that hold on at most half of the rows, then the others
     */
    List<ConceptCount> complete(String typed, int limit) {
        if (limit <= 0 || typed.length() > ConceptFinder.LONGEST_VALUE + 50) {
            return List.of();
        }
        List<ConceptCount> first = new ArrayList<>();
        List<ConceptCount> second = new ArrayList<>();
        for (ConceptCount concept : byRows) {
            boolean good = typed.isEmpty()
                    ? concept.rows() <= rows / 2
                    : begins(concept.name(), 0, typed) || begins(concept.name(), concept.valueStart(), typed);
            if (good) {
                first.add(concept);
                if (first.size() == limit) {
                    return first;
                }
            } else if (second.size() < limit && contains(concept.name(), typed)) {
                second.add(concept);
            }
        }
        first.addAll(second.subList(0, Math.min(second.size(), limit - first.size())));
        return first;
    }

    private static boolean begins(String text, int from, String prefix) {
        return text.regionMatches(true, from, prefix, 0, prefix.length());
    }

    private static boolean contains(String text, String part) {
        for (int from = 0; from + part.length() <= text.length(); from++) {
            if (begins(text, from, part)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The names of the concepts of a vocabulary, in the order of the list.
     *
     * @throws UserError when the vocabulary names a set that is not indexed
     */
    List<String> names(Vocabulary vocabulary) {
        List<String> indexed = fields.names().stream()
                .flatMap(field -> fields.sets(field).stream())
                .distinct()
                .toList();
        for (String set : vocabulary.sets()) {
            if (!indexed.contains(set)) {
                throw new UserError("There is no concept set '" + set + "'; there are " + String.join(", ", indexed));
            }
        }
        List<String> names = new ArrayList<>();
        @Nullable String group = null;
        boolean open = false;
        int taken = 0;
        for (ConceptCount concept : concepts) {
            String fieldAndSet = concept.name()
                    .substring(0, concept.name().length() - concept.value().length());
            String set = fieldAndSet.substring(fieldAndSet.indexOf(':') + 1, fieldAndSet.length() - 1);
            if (!fieldAndSet.equals(group)) {
                group = fieldAndSet;
                open = fields.open(fieldAndSet.substring(0, fieldAndSet.indexOf(':')), set);
                taken = 0;
            }
            taken++;
            if (vocabulary.takes(set) && (taken <= vocabulary.mostFrequent() || !open)) {
                names.add(concept.name());
            }
        }
        return names;
    }
}
