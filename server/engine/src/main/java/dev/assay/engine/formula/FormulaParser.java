package dev.assay.engine.formula;

import dev.assay.engine.formula.Formula.And;
import dev.assay.engine.formula.Formula.Comparison;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Disagreement;
import dev.assay.engine.formula.Formula.Leaf;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.engine.formula.Formula.Not;
import dev.assay.engine.formula.Formula.Or;
import dev.assay.engine.formula.Formula.Slice;
import dev.assay.engine.formula.Formula.Words;
import dev.assay.engine.formula.FormulaLexer.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Recursive descent over the grammar of {@link Formula}. Chains of AND and OR are loops, so only parentheses and NOT nest; both
 * nesting and size are limited, which keeps every walk over a parsed tree far from the end of the stack.
 */
final class FormulaParser {

    static final int DEEPEST = 200;
    static final int LONGEST = 500;

    private final FormulaLexer lexer;
    private final LeafCheck check;
    private Expected expected = new Expected.Start();
    /** Offset after the last token read. */
    private int done;

    private int depth;
    private int leaves;

    FormulaParser(String text, LeafCheck check) {
        this(new FormulaLexer(text, false), check);
    }

    private FormulaParser(FormulaLexer lexer, LeafCheck check) {
        this.lexer = lexer;
        this.check = check;
    }

    Formula parse() {
        Formula formula = or();
        if (lexer.kind() != Kind.END) {
            throw unexpected("AND, OR or the end");
        }
        return formula;
    }

    List<FormulaTerm> parseTerms() {
        List<FormulaTerm> terms = new ArrayList<>(List.of(term()));
        Formula all = terms.getFirst().formula();
        while (lexer.kind() == Kind.AND) {
            advance();
            terms.add(term());
            all = new And(all, terms.getLast().formula());
        }
        if (lexer.kind() == Kind.OR) {
            terms = List.of(new FormulaTerm(orAfter(all), terms.getFirst().start(), done));
        }
        if (lexer.kind() != Kind.END) {
            throw unexpected("AND, OR or the end");
        }
        return terms;
    }

    private FormulaTerm term() {
        int start = lexer.start();
        return new FormulaTerm(not(), start, done);
    }

    ColumnName parseColumn() {
        String name = word("a column");
        ColumnName column = lexer.kind() == Kind.OPEN ? column(name) : ColumnName.of(name);
        if (lexer.kind() != Kind.END) {
            throw unexpected("the end");
        }
        return column;
    }

    /** What may follow a text that ends between two tokens. */
    static Expected expectedAfter(String text) {
        FormulaParser parser = new FormulaParser(new FormulaLexer(text, true), LeafCheck.NONE);
        try {
            parser.parse();
            return parser.expected;
        } catch (FormulaError e) {
            return parser.lexer.kind() == Kind.END ? parser.expected : new Expected.Nothing();
        }
    }

    private Formula or() {
        return orAfter(and());
    }

    private Formula orAfter(Formula first) {
        Formula formula = first;
        while (lexer.kind() == Kind.OR) {
            advance();
            formula = new Or(formula, and());
        }
        return formula;
    }

    private Formula and() {
        Formula formula = not();
        while (lexer.kind() == Kind.AND) {
            advance();
            formula = new And(formula, not());
        }
        return formula;
    }

    private Formula not() {
        expected = new Expected.Start();
        Kind kind = lexer.kind();
        if (kind != Kind.NOT && kind != Kind.OPEN) {
            return checkedLeaf();
        }
        if (++depth > DEEPEST) {
            throw new FormulaError(
                    lexer.start(),
                    lexer.end(),
                    "more than " + DEEPEST + " levels of parentheses and NOT; write it flatter");
        }
        advance();
        Formula formula;
        if (kind == Kind.NOT) {
            formula = new Not(not());
        } else {
            formula = or();
            close("AND, OR or ')'");
            expected = new Expected.Joining(null);
        }
        depth--;
        return formula;
    }

    private Leaf checkedLeaf() {
        int start = lexer.start();
        Leaf leaf = leaf();
        if (++leaves > LONGEST) {
            throw new FormulaError(
                    start,
                    done,
                    "more than " + LONGEST + " concepts and comparisons; save parts of the formula as slices");
        }
        LeafCheck.@Nullable Complaint complaint = check.check(leaf);
        if (complaint != null) {
            throw new FormulaError(start, done, complaint.message(), complaint.closest());
        }
        return leaf;
    }

    private Leaf leaf() {
        Kind kind = lexer.kind();
        if (kind == Kind.NEIGHBORS) {
            advance();
            return closing(new Neighbors(named("NEIGHBORS")));
        }
        String name = word("a concept, a column, a \"text\", NOT, NEIGHBORS(…) or '('");
        if (lexer.kind() == Kind.OPERATOR) {
            return comparison(ColumnName.of(name));
        }
        if (kind == Kind.QUOTED) {
            expected = new Expected.Joining(name);
            return new Words(name);
        }
        if (lexer.kind() != Kind.OPEN) {
            expected = new Expected.Joining(name);
            return new Concept(name);
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "concept" -> closing(named("concept"));
            case "slice" -> {
                List<String> arguments = arguments(name, 1);
                expected = new Expected.Joining(null);
                yield new Slice(arguments.getFirst());
            }
            case "models" -> disagreement(arguments(name, 2));
            default -> comparison(column(name));
        };
    }

    /** The concept within a function's parentheses, of which the second is not read. */
    private Concept named(String function) {
        if (lexer.kind() != Kind.OPEN) {
            throw unexpected("'(' after " + function);
        }
        advance();
        expected = new Expected.ConceptName();
        return new Concept(word("a concept"));
    }

    private <L extends Leaf> L closing(L leaf) {
        expected = new Expected.Close();
        close("')'");
        expected = new Expected.Joining(null);
        return leaf;
    }

    private Leaf disagreement(List<String> models) {
        expected = new Expected.Disagree();
        if (lexer.kind() != Kind.NAME || !lexer.name().equalsIgnoreCase(".disagree")) {
            throw unexpected("'.disagree' after models(…)");
        }
        advance();
        expected = new Expected.Joining(null);
        return new Disagreement(models.getFirst(), models.getLast());
    }

    private Leaf comparison(ColumnName column) {
        expected = new Expected.Comparing(column);
        if (lexer.kind() != Kind.OPERATOR) {
            throw unexpected("one of " + Operator.signs() + " after " + column.print());
        }
        Operator operator = Operator.of(lexer.name());
        advance();
        expected = new Expected.Value(column, operator);
        boolean none = lexer.kind() == Kind.NAME && lexer.name().equalsIgnoreCase("null");
        if (none && operator.ordered()) {
            throw unexpected("a value, since nothing is " + operator.sign() + " null,");
        }
        String value = word("a value after " + operator.sign());
        expected = new Expected.Joining(null);
        return new Comparison(column, operator, none ? null : value);
    }

    private ColumnName column(String name) {
        if (ColumnName.FUNCTIONS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new FormulaError(done - 1, done, name + "(…) is no column");
        }
        return new ColumnName(name, arguments(name));
    }

    private List<String> arguments(String function, int count) {
        List<String> arguments = arguments(function);
        if (arguments.size() != count) {
            throw new FormulaError(
                    done - 1,
                    done,
                    function + "(…) takes " + (count == 1 ? "one name" : count + " names") + ", not "
                            + arguments.size());
        }
        return arguments;
    }

    private List<String> arguments(String function) {
        List<String> arguments = new ArrayList<>();
        do {
            advance();
            expected = new Expected.Argument(function.toLowerCase(Locale.ROOT), List.copyOf(arguments));
            arguments.add(word("a name or number"));
            expected = new Expected.Close();
        } while (lexer.kind() == Kind.COMMA && arguments.size() < LONGEST);
        close("',' or ')'");
        return arguments;
    }

    private String word(String wanted) {
        if (!lexer.isWord()) {
            throw unexpected(wanted);
        }
        String word = lexer.name();
        advance();
        return word;
    }

    private void close(String wanted) {
        if (lexer.kind() != Kind.CLOSE) {
            throw unexpected(wanted);
        }
        advance();
    }

    private void advance() {
        done = lexer.end();
        lexer.advance();
    }

    private FormulaError unexpected(String wanted) {
        return new FormulaError(lexer.start(), lexer.end(), "expected " + wanted + " but found " + lexer.found());
    }
}
