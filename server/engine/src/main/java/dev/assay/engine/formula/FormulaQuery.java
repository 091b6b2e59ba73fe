package dev.assay.engine.formula;

import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.formula.Formula.And;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Leaf;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.engine.formula.Formula.Not;
import dev.assay.engine.formula.Formula.Or;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/**
 * A formula of concepts as a Lucene query, for {@link ConceptIndex#rows(Query)}: the second way to find its rows, which agrees with
 * {@link FormulaEvaluator} on every one. It reaches all concepts of the index, also those that a matrix's vocabulary leaves out, and
 * needs no matrix; a concept that is nowhere in the index holds nowhere.
 */
public final class FormulaQuery {

    private final List<String> names;
    private final @Nullable Neighbours neighbours;

    /**
     * @param names of the concepts that {@code neighbours} numbers; not used without neighbours
     * @param neighbours null: formulas with {@code NEIGHBORS} are refused
     */
    public FormulaQuery(List<String> names, @Nullable Neighbours neighbours) {
        if (neighbours != null && neighbours.concepts() != names.size()) {
            throw new IllegalArgumentException(
                    "neighbours of " + neighbours.concepts() + " concepts for " + names.size() + " names");
        }
        this.names = names;
        this.neighbours = neighbours;
    }

    /**
     * @throws UserError when {@code NEIGHBORS} is asked of an unknown concept, or there are no neighbours
     */
    public Query of(Formula formula) {
        return switch (formula) {
            case Concept concept -> new TermQuery(ConceptIndex.term(concept.name()));
            case Neighbors group -> group(group.concept());
            case Leaf leaf ->
                throw new UserError("Formula: " + leaf.print() + " is no concept, and here are only concepts");
            case Not not ->
                new BooleanQuery.Builder()
                        .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
                        .add(of(not.operand()), Occur.MUST_NOT)
                        .build();
            case And and -> conjunction(and);
            case Or or -> disjunction(or);
        };
    }

    /** A chain of ANDs is one query of many clauses; its NOTs are excluded rather than turned into sets of all other rows. */
    private Query conjunction(And chain) {
        List<Formula> operands = new ArrayList<>();
        Formula rest = chain;
        while (rest instanceof And and) {
            operands.add(and.right());
            rest = and.left();
        }
        operands.add(rest);
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        boolean positive = false;
        for (Formula operand : operands.reversed()) {
            if (operand instanceof Not not) {
                query.add(of(not.operand()), Occur.MUST_NOT);
            } else {
                query.add(of(operand), Occur.FILTER);
                positive = true;
            }
        }
        if (!positive) {
            query.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
        }
        return query.build();
    }

    private Query disjunction(Or chain) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        Formula rest = chain;
        while (rest instanceof Or or) {
            query.add(of(or.right()), Occur.SHOULD);
            rest = or.left();
        }
        return query.add(of(rest), Occur.SHOULD).build();
    }

    private Query group(Concept concept) {
        int column = names.indexOf(concept.name());
        if (neighbours == null || column < 0) {
            throw new UserError(
                    "Formula: " + new Neighbors(concept).print()
                            + " needs a concept of the matrix and word vectors; give the data set vectors, or a file of neighbours");
        }
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        for (int neighbour : neighbours.of(column)) {
            query.add(new TermQuery(ConceptIndex.term(names.get(neighbour))), Occur.SHOULD);
        }
        return query.build();
    }
}
