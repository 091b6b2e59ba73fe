package dev.assay.app.http;

import dev.assay.engine.concepts.ConceptCount;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.formula.ConceptVocabulary;
import dev.assay.engine.formula.Formula;
import dev.assay.spi.UserError;
import org.apache.lucene.util.FixedBitSet;

/**
 * Evaluates a formula on the index itself, one mask per leaf, so that any concept can be used and not only those of a
 * matrix's vocabulary.
 */
final class IndexedFormula {

    private final ConceptIndex index;

    IndexedFormula(ConceptIndex index) {
        this.index = index;
    }

    /**
     * The rows where the formula holds.
     *
     * @throws UserError when it cannot be read, or a concept does not exist; with the closest that do
     */
    FixedBitSet rows(String text) {
        return rows(Formula.parse(text));
    }

    private FixedBitSet rows(Formula formula) {
        return formula.rows(leaf -> switch (leaf) {
            case Formula.Concept concept -> rowsOf(concept.name());
            case Formula.Leaf other ->
                throw new UserError("the formula's " + other.print()
                        + " needs word vectors or columns, which rows are not filtered by; use concepts");
        });
    }

    private FixedBitSet rowsOf(String concept) {
        if (index.documentFrequency(concept) == 0) {
            // Refuses the name with those that are close to it.
            int column = new ConceptVocabulary(
                            index.concepts().stream().map(ConceptCount::name).toList())
                    .column(concept);
            assert column < 0 : concept + " exists and holds nowhere";
        }
        return index.rows(concept);
    }
}
