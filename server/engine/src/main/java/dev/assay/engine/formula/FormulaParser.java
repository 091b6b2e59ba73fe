package dev.assay.engine.formula;

import dev.assay.engine.formula.Formula.And;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.engine.formula.Formula.Not;
import dev.assay.engine.formula.Formula.Or;
import dev.assay.engine.formula.FormulaLexer.Kind;
import dev.assay.spi.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Recursive descent over the grammar of {@link Formula}. Chains of AND and OR are loops, so only parentheses and NOT nest; both
 * nesting and size are limited, which keeps every walk over a parsed tree far from the end of the stack.
 */
final class FormulaParser {

    static final int DEEPEST = 200;
    static final int LONGEST = 500;

    private final FormulaLexer lexer;
    private final @Nullable ConceptVocabulary vocabulary;
    private int depth;
    private int leaves;

    FormulaParser(String text, @Nullable ConceptVocabulary vocabulary) {
        this.lexer = new FormulaLexer(text);
        this.vocabulary = vocabulary;
    }

    Formula parse() {
        Formula formula = or();
        if (lexer.kind() != Kind.END) {
            throw expected("AND, OR or the end");
        }
        return formula;
    }

    private Formula or() {
        Formula formula = and();
        while (lexer.kind() == Kind.OR) {
            lexer.advance();
            formula = new Or(formula, and());
        }
        return formula;
    }

    private Formula and() {
        Formula formula = not();
        while (lexer.kind() == Kind.AND) {
            lexer.advance();
            formula = new And(formula, not());
        }
        return formula;
    }

    private Formula not() {
        if (lexer.kind() != Kind.NOT) {
            return atom();
        }
        enter();
        lexer.advance();
        Formula formula = new Not(not());
        depth--;
        return formula;
    }

    private Formula atom() {
        return switch (lexer.kind()) {
            case OPEN -> {
                enter();
                lexer.advance();
                Formula inner = or();
                close("AND, OR or ')'");
                depth--;
                yield inner;
            }
            case NEIGHBORS -> {
                lexer.advance();
                if (lexer.kind() != Kind.OPEN) {
                    throw expected("'(' after NEIGHBORS");
                }
                lexer.advance();
                Neighbors neighbors = new Neighbors(concept("a concept"));
                close("')'");
                yield neighbors;
            }
            default -> concept("a concept, NOT, NEIGHBORS(…) or '('");
        };
    }

    private Concept concept(String wanted) {
        if (lexer.kind() != Kind.NAME) {
            throw expected(wanted);
        }
        if (++leaves > LONGEST) {
            throw new UserError("Formula, column " + lexer.column() + ": more than " + LONGEST
                    + " concepts; save parts of the formula on their own");
        }
        if (vocabulary != null && !vocabulary.contains(lexer.name())) {
            throw new UserError("Formula, column " + lexer.column() + ": " + vocabulary.unknown(lexer.name()));
        }
        Concept concept = new Concept(lexer.name());
        lexer.advance();
        return concept;
    }

    private void close(String wanted) {
        if (lexer.kind() != Kind.CLOSE) {
            throw expected(wanted);
        }
        lexer.advance();
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw new UserError("Formula, column " + lexer.column() + ": more than " + DEEPEST
                    + " levels of parentheses and NOT; write it flatter");
        }
    }

    private UserError expected(String what) {
        return new UserError(
                "Formula, column " + lexer.column() + ": expected " + what + " but found " + lexer.found());
    }
}
