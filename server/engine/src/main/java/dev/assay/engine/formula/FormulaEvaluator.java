package dev.assay.engine.formula;

import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Leaf;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.spi.UserError;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Finds the rows of a concept matrix where a formula holds. Immutable and shared by threads. */
public final class FormulaEvaluator {

    private final int rows;
    private final ConceptVocabulary vocabulary;
    private final Postings postings;
    private final @Nullable Neighbours neighbours;

    /** @param neighbours null: formulas with {@code NEIGHBORS} are refused */
    public FormulaEvaluator(ConceptMatrix matrix, @Nullable Neighbours neighbours) {
        if (neighbours != null && neighbours.concepts() != matrix.concepts()) {
            throw new IllegalArgumentException(
                    "neighbours of " + neighbours.concepts() + " concepts for a matrix of " + matrix.concepts());
        }
        this.rows = matrix.rows();
        this.vocabulary = new ConceptVocabulary(matrix.names());
        this.postings = Postings.of(matrix);
        this.neighbours = neighbours;
    }

    /** The concepts that formulas may use. */
    public ConceptVocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * The rows where the formula holds, as a new mask of one bit per row.
     *
     * @throws UserError when a concept does not exist, or there are no neighbours to look up
     */
    public FixedBitSet evaluate(Formula formula) {
        return formula.rows(leaf -> switch (leaf) {
            case Concept concept -> {
                FixedBitSet mask = new FixedBitSet(rows);
                postings.set(vocabulary.column(concept.name()), mask.getBits());
                yield mask;
            }
            case Neighbors neighbors -> evaluateGroup(neighbors.concept());
            case Leaf other ->
                throw new UserError("Formula: " + other.print() + " is no concept, and here are only concepts");
        });
    }

    private FixedBitSet evaluateGroup(Concept concept) {
        if (neighbours == null) {
            throw new UserError("Formula: " + new Neighbors(concept).print()
                    + " needs word vectors; give the data set vectors, or a file of neighbours");
        }
        FixedBitSet mask = new FixedBitSet(rows);
        for (int column : neighbours.of(vocabulary.column(concept.name()))) {
            postings.set(column, mask.getBits());
        }
        return mask;
    }
}
