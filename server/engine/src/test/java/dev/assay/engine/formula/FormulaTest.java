package dev.assay.engine.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.formula.Formula.And;
import dev.assay.engine.formula.Formula.Comparison;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Disagreement;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.engine.formula.Formula.Not;
import dev.assay.engine.formula.Formula.Or;
import dev.assay.engine.formula.Formula.Slice;
import dev.assay.engine.formula.Formula.Words;
import dev.assay.spi.UserError;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FormulaTest {

    private static final Concept A = new Concept("pre:tok:a");
    private static final Concept B = new Concept("hyp:tok:b");
    private static final Concept C = new Concept("pair:overlap:75");

    private static void refused(String text, String... parts) {
        assertThatThrownBy(() -> Formula.parse(text))
                .as(text.length() < 60 ? text : text.substring(0, 60))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void notBindsTighterThanAndAndAndTighterThanOr() {
        assertThat(Formula.parse("pre:tok:a or NOT hyp:tok:b And pair:overlap:75"))
                .isEqualTo(new Or(A, new And(new Not(B), C)));
        assertThat(Formula.parse("(pre:tok:a OR hyp:tok:b) AND pair:overlap:75"))
                .isEqualTo(new And(new Or(A, B), C));
        assertThat(Formula.parse("pre:tok:a AND NOT (hyp:tok:b OR neighbors(pair:overlap:75))"))
                .isEqualTo(new And(A, new Not(new Or(B, new Neighbors(C)))));
    }

    @Test
    void chainsLeanToTheLeft() {
        assertThat(Formula.parse("pre:tok:a OR hyp:tok:b OR pair:overlap:75")).isEqualTo(new Or(new Or(A, B), C));
        assertThat(new Or(A, new Or(B, C)).print()).isEqualTo("pre:tok:a OR (hyp:tok:b OR pair:overlap:75)");
    }

    @Test
    void parenthesesArePrintedOnlyWhereTheyAreNeeded() {
        assertThat(new And(new Or(A, new Not(B)), new Not(new And(A, C))).print())
                .isEqualTo("(pre:tok:a OR NOT hyp:tok:b) AND NOT (pre:tok:a AND pair:overlap:75)");
        assertThat(new Or(new And(A, B), new Not(new Not(C))).print())
                .isEqualTo("pre:tok:a AND hyp:tok:b OR NOT NOT pair:overlap:75");
    }

    @Test
    void oddNamesAreQuoted() {
        assertThat(new Concept("hyp:tok:n't").print()).isEqualTo("hyp:tok:\"n't\"");
        assertThat(new Concept("pre:tag:.").print()).isEqualTo("pre:tag:.");
        assertThat(new Concept("pre:tag:prp$").print()).isEqualTo("pre:tag:prp$");
        assertThat(new Concept("and").print()).isEqualTo("concept(\"and\")");
        assertThat(new Neighbors(new Concept("a b")).print()).isEqualTo("NEIGHBORS(\"a b\")");
        for (String name :
                List.of("hyp:tok:(", "a b", "pre:tok:\"", "x\\", "pre:tok:!", "not", "é:ü:ß", "hyp:tag:,", "::")) {
            assertThat(Formula.parse(new Concept(name).print())).isEqualTo(new Concept(name));
        }
    }

    @Test
    void printingThenParsingGivesTheSameTree() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            Formula formula = any(random, 6);
            assertThat(Formula.parse(formula.print())).isEqualTo(formula);
        }
    }

    private static final List<String> WORDS = List.of(
            "label",
            "or",
            "NEIGHBORS",
            "null",
            "-2.5e3",
            "my column",
            "a:b",
            "\"",
            "\\",
            "(",
            "<=",
            "é",
            "😀",
            "slice",
            "x,y",
            ".disagree");

    private static Formula any(Random random, int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(4)) {
            case 0 -> leaf(random);
            case 1 -> new Not(any(random, depth - 1));
            case 2 -> new And(any(random, depth - 1), any(random, depth - 1));
            default -> new Or(any(random, depth - 1), any(random, depth - 1));
        };
    }

    private static Formula leaf(Random random) {
        Concept concept = List.of(A, B, C, new Concept("hyp:tok:o'clock"), new Concept(word(random)))
                .get(random.nextInt(5));
        return switch (random.nextInt(6)) {
            case 0 -> concept;
            case 1 -> new Neighbors(concept);
            case 2 -> new Words(word(random));
            case 3 -> new Slice(word(random));
            case 4 -> new Disagreement(word(random), word(random));
            default -> {
                ColumnName column = random.nextBoolean()
                        ? ColumnName.of(word(random))
                        : ColumnName.of("unit", word(random), word(random));
                Operator operator = List.of(Operator.values()).get(random.nextInt(6));
                boolean none = !operator.ordered() && random.nextBoolean();
                yield new Comparison(column, operator, none ? null : word(random));
            }
        };
    }

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    @Test
    void theLanguageOfTheDesignIsRead() {
        assertThat(Formula.parse("label = contradiction AND correct = false AND pair:overlap:75"))
                .isEqualTo(new And(
                        new And(
                                compared("label", Operator.EQUAL, "contradiction"),
                                compared("correct", Operator.EQUAL, "false")),
                        C));
        assertThat(Formula.parse("unit(mlp.relu, 870) > 0 AND hyp:tag:NOUN"))
                .isEqualTo(new And(
                        new Comparison(ColumnName.of("unit", "mlp.relu", "870"), Operator.GREATER, "0"),
                        new Concept("hyp:tag:NOUN")));
        assertThat(Formula.parse("loss>2.5 OR length(hyp)<4"))
                .isEqualTo(new Or(
                        compared("loss", Operator.GREATER, "2.5"),
                        new Comparison(ColumnName.of("length", "hyp"), Operator.LESS, "4")));
        assertThat(Formula.parse("SLICE(\"negated hypotheses\") AND Models(a, b).disagree"))
                .isEqualTo(new And(new Slice("negated hypotheses"), new Disagreement("a", "b")));
        assertThat(Formula.parse("\"a man\" AND \"my column\" != null AND concept(\"a b\")"))
                .isEqualTo(new And(
                        new And(
                                new Words("a man"),
                                new Comparison(ColumnName.of("my column"), Operator.NOT_EQUAL, null)),
                        new Concept("a b")));
        assertThat(compared("label", Operator.EQUAL, "null").print()).isEqualTo("label = \"null\"");
        assertThat(ColumnName.parse("unit( mlp.relu ,870)").print()).isEqualTo("unit(mlp.relu, 870)");
    }

    private static Comparison compared(String column, Operator operator, String value) {
        return new Comparison(ColumnName.of(column), operator, value);
    }

    @Test
    void aCheckedLeafIsNamedWithItsPlace() {
        LeafCheck noLoss = leaf -> leaf instanceof Comparison comparison
                        && comparison.column().name().equals("loss")
                ? new LeafCheck.Complaint("no loss here", List.of("label"))
                : null;
        assertThatThrownBy(() -> Formula.parse("a AND loss(demo)  > 2 OR b", noLoss))
                .isInstanceOfSatisfying(FormulaError.class, error -> {
                    assertThat(error.start()).isEqualTo(6);
                    assertThat(error.end()).isEqualTo(21);
                    assertThat(error.closest()).containsExactly("label");
                    assertThat(error).hasMessage("Formula, column 7: no loss here");
                });
    }

    @Test
    void whatMayComeNextIsKnownWhereverTheCursorIs() {
        assertThat(expected("|")).isEqualTo(new Expected.Start());
        assertThat(expected("a AND (NOT |")).isEqualTo(new Expected.Start());
        assertThat(expected("label |")).isEqualTo(new Expected.Joining("label"));
        assertThat(expected("label = |")).isEqualTo(new Expected.Value(ColumnName.of("label"), Operator.EQUAL));
        assertThat(expected("unit(|")).isEqualTo(new Expected.Argument("unit", List.of()));
        assertThat(expected("Unit(a, |)")).isEqualTo(new Expected.Argument("unit", List.of("a")));
        assertThat(expected("unit(a, 1 |")).isEqualTo(new Expected.Close());
        assertThat(expected("unit(a, 1) |")).isEqualTo(new Expected.Comparing(ColumnName.of("unit", "a", "1")));
        assertThat(expected("slice(|")).isEqualTo(new Expected.Argument("slice", List.of()));
        assertThat(expected("NEIGHBORS(|")).isEqualTo(new Expected.ConceptName());
        assertThat(expected("models(a, b)|")).isEqualTo(new Expected.Disagree());
        assertThat(expected("(a) |")).isEqualTo(new Expected.Joining(null));
        assertThat(expected("a ) |")).isEqualTo(new Expected.Nothing());
        assertThat(expected("a & |")).isEqualTo(new Expected.Nothing());

        FormulaCursor inWord = FormulaCursor.at("a AND pre:tok:wo AND b", 12);
        assertThat(inWord).isEqualTo(new FormulaCursor(6, 16, "pre:to", new Expected.Start()));
        assertThat(FormulaCursor.at("source = \"a b", 13))
                .isEqualTo(
                        new FormulaCursor(9, 13, "a b", new Expected.Value(ColumnName.of("source"), Operator.EQUAL)));
    }

    private static Expected expected(String withCursor) {
        int at = withCursor.indexOf('|');
        return FormulaCursor.at(withCursor.replace("|", ""), at).expected();
    }

    @Test
    void lengthIsTheNumberOfLeaves() {
        assertThat(Formula.parse("a AND NOT (b OR NEIGHBORS(c))").length()).isEqualTo(3);
    }

    @Test
    void aSyntaxErrorNamesTheColumnAndWhatWasExpected() {
        refused("", "column 1", "expected a concept, a column", "the end");
        refused("a AND", "column 6", "expected a concept");
        refused("a b", "column 3", "expected AND, OR or the end", "'b'");
        refused("(a OR b", "column 8", "')'", "the end");
        refused("a)", "column 2", "')'");
        refused("a AND OR b", "column 7", "'OR'");
        refused("NEIGHBORS a", "column 11", "'(' after NEIGHBORS");
        refused("NEIGHBORS(a OR b)", "column 13", "')'");
        refused("NEIGHBORS((a))", "column 11", "a concept");
        refused("a && b", "column 3", "'&'", "AND, OR, NOT");
        refused("a AND hyp:tok:\"n't", "column 15", "closing quote");
        refused("a OR \"\"", "column 6", "between the quotes");
        refused("label = AND", "column 9", "a value after =");
        refused("label < null", "column 9", "nothing is < null");
        refused("label ! a", "column 7", "!=");
        refused("length(hyp)", "column 12", "one of = != < <= > >= after length(hyp)");
        refused("length()", "column 8", "a name or number");
        refused("length(a b)", "column 10", "',' or ')'");
        refused("slice(a, b)", "column 11", "one name, not 2");
        refused("models(a, b)", "column 13", "'.disagree'");
        refused("nei\"ghbors\"(a) = 1", "is no column");
    }

    @Test
    void hugeAndDeepTextsAreRefusedNotOverflowing() {
        refused("(".repeat(100_000), "column 201", "levels");
        refused("NOT ".repeat(24_000) + "a", "column 801", "levels");
        refused("a OR ".repeat(19_000) + "a", "column 2501", "500 concepts");
        refused("a".repeat(99_998) + " b", "column 100000", "expected AND, OR or the end");
        refused("a".repeat(100_001), "at most 100000 characters");
        assertThat(Formula.parse("a".repeat(100_000)).length()).isEqualTo(1);
        Formula longest = Formula.parse("a OR ".repeat(499) + "a");
        assertThat(Formula.parse(longest.print())).isEqualTo(longest);
        assertThat(longest.length()).isEqualTo(500);
    }

    @Test
    void anUnknownConceptIsAnsweredWithTheClosestNames() {
        ConceptVocabulary vocabulary = new ConceptVocabulary(
                List.of("pre:tok:man", "hyp:tok:man", "hyp:tok:woman", "hyp:tok:n't", "pair:overlap:75"));
        assertThatThrownBy(() -> Formula.parse("pre:tok:man AND hyp:tok:mam", vocabulary))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("column 17", "no concept hyp:tok:mam", "did you mean hyp:tok:man or");
        assertThat(vocabulary.closest("MAN")).startsWith("pre:tok:man", "hyp:tok:man");
        assertThat(vocabulary.closest("zzzzzzzzz")).isEmpty();
        assertThat(vocabulary.unknown("hyp:tok:nt").message()).contains("hyp:tok:\"n't\"");
        // Levenshtein's textbook example
        assertThat(EditDistance.atMost("kitten", "sitting", 5)).isEqualTo(3);
        assertThat(EditDistance.atMost("kitten", "sitting", 2)).isEqualTo(3);
    }

    /** The tables are those of Kleene, Introduction to Metamathematics (1952), section 64: t, f and u. */
    @Test
    void whatDoesNotDependOnTheUnknownIsKnown() {
        String values = "tfu";
        String and = "tfu" + "fff" + "ufu";
        String or = "ttt" + "tfu" + "tuu";
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                String given = values.charAt(a) + "" + values.charAt(b);
                assertThat(truth(new And(A, B), given)).as(given).isEqualTo(and.charAt(3 * a + b));
                assertThat(truth(new Or(A, B), given)).as(given).isEqualTo(or.charAt(3 * a + b));
            }
            assertThat(truth(new Not(A), values.charAt(a) + "u")).isEqualTo("ftu".charAt(a));
        }
    }

    private static char truth(Formula formula, String given) {
        Boolean truth = formula.truth(leaf -> switch (given.charAt(leaf.equals(A) ? 0 : 1)) {
            case 't' -> true;
            case 'f' -> false;
            default -> null;
        });
        return truth == null ? 'u' : truth ? 't' : 'f';
    }

    @Test
    void theTermsOfAFormulaHaveTheirPlacesAndTheColumnTheyAskFor() {
        String text = " score >= 1 AND score < 2 AND (label = a or label = b) AND not pre:tok:a AND (x = 1 OR y = 1)";
        List<FormulaTerm> terms = FormulaTerm.of(text);
        assertThat(terms.stream().map(term -> text.substring(term.start(), term.end())))
                .containsExactly(
                        "score >= 1", "score < 2", "(label = a or label = b)", "not pre:tok:a", "(x = 1 OR y = 1)");
        assertThat(terms.stream().map(FormulaTerm::print))
                .containsExactly(
                        "score >= 1", "score < 2", "(label = a OR label = b)", "NOT pre:tok:a", "(x = 1 OR y = 1)");
        assertThat(terms.stream().map(FormulaTerm::column))
                .containsExactly(ColumnName.of("score"), ColumnName.of("score"), ColumnName.of("label"), null, null);
        assertThat(terms.stream().map(FormulaTerm::concept)).containsExactly(null, null, null, "pre:tok:a", null);
        assertThat(Formula.parse(terms.stream().map(FormulaTerm::print).collect(Collectors.joining(" AND "))))
                .isEqualTo(Formula.parse(text));
    }

    @Test
    void aFormulaJoinedWithOrIsOneTerm() {
        FormulaTerm term = FormulaTerm.of("pre:tok:a AND hyp:tok:b OR pair:overlap:75 AND pre:tok:a")
                .getFirst();
        assertThat(term).isEqualTo(new FormulaTerm(new Or(new And(A, B), new And(C, A)), 0, 56));
        assertThat(term.print()).isEqualTo("(pre:tok:a AND hyp:tok:b OR pair:overlap:75 AND pre:tok:a)");
        assertThatThrownBy(() -> FormulaTerm.of("pre:tok:a AND")).isInstanceOf(FormulaError.class);
        assertThatThrownBy(() -> FormulaTerm.of("pre:tok:a )")).isInstanceOf(FormulaError.class);
    }
}
