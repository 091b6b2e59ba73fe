package dev.assay.engine.search;

import dev.assay.engine.search.Term.Joined;
import dev.assay.engine.search.Term.Literal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes a formula shorter where that holds for the same rows: without a side of a join, or a concept for its group. */
final class Simplifier {

    private final SearchSpace space;
    private final Scores scores;

    Simplifier(SearchSpace space, Scores scores) {
        this.space = space;
        this.scores = scores;
    }

    /** The same rows, in a formula from which nothing can be left out. */
    Entry simplify(Entry entry) {
        Term term = entry.term();
        for (boolean again = true; again; ) {
            again = false;
            for (Term simpler : simpler(term)) {
                if (Arrays.equals(space.mask(simpler), entry.extent().bits())) {
                    term = simpler;
                    again = true;
                    break;
                }
            }
        }
        if (term.equals(entry.term())) {
            return entry;
        }
        double score = scores.score(entry.extent().size(), entry.extent().hits(), term.weight());
        return new Entry(term, term.weight(), entry.extent(), score);
    }

    /** The terms that say one thing less, those that leave out most first. */
    private static List<Term> simpler(Term term) {
        List<Term> terms = new ArrayList<>();
        switch (term) {
            case Literal literal -> {
                if (literal.neighbours()) {
                    terms.add(new Literal(literal.concept(), false));
                }
            }
            case Joined joined -> {
                Term left = joined.left();
                Term right = joined.right();
                terms.add(left);
                if (joined.join() != Join.AND_NOT) {
                    terms.add(right);
                }
                for (Term simpler : simpler(left)) {
                    terms.add(new Joined(simpler, joined.join(), right));
                }
                for (Term simpler : simpler(right)) {
                    terms.add(new Joined(left, joined.join(), simpler));
                }
            }
        }
        return terms;
    }
}
