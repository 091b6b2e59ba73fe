package dev.assay.engine.concepts;

import dev.assay.engine.corpus.DataSet;
import dev.assay.spi.ConceptSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an index and the concept sets that may be found in each, in the order of columns.
 *
 * @param tokens the rows; null: the examples
 */
record IndexFields(DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets) {

    /** Premise, hypothesis and pair; of tokens previous, next and own. */
    List<String> names() {
        return tokens == null
                ? Stream.concat(dataSet.fields().stream(), Stream.of(ConceptIndex.PAIR))
                        .toList()
                : TokenConcepts.fields(dataSet.fields());
    }

    /** The names of the sets that may be found in a field, in the order of columns. */
    List<String> sets(String field) {
        return field.equals(TokenConcepts.TOKEN)
                ? TokenConcepts.SETS
                : sets.stream().map(ConceptSet::name).toList();
    }

    /** Whether a set of a field finds new values in new texts. */
    boolean open(String field, String name) {
        return field.equals(TokenConcepts.TOKEN)
                ? name.equals(TokenConcepts.FORM)
                : sets.stream().anyMatch(set -> set.name().equals(name) && set.openVocabulary());
    }
}
