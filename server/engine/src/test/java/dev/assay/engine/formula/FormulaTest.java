package dev.assay.engine.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.formula.Formula.And;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.engine.formula.Formula.Not;
import dev.assay.engine.formula.Formula.Or;
import dev.assay.spi.UserError;
import java.util.List;
import java.util.Random;
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
        assertThat(new Concept("and").print()).isEqualTo("\"and\"");
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

    private static Formula any(Random random, int depth) {
        Concept leaf = List.of(A, B, C, new Concept("or"), new Concept("hyp:tok:o'clock"))
                .get(random.nextInt(5));
        return switch (depth == 0 ? random.nextInt(2) : random.nextInt(5)) {
            case 0 -> leaf;
            case 1 -> new Neighbors(leaf);
            case 2 -> new Not(any(random, depth - 1));
            case 3 -> new And(any(random, depth - 1), any(random, depth - 1));
            default -> new Or(any(random, depth - 1), any(random, depth - 1));
        };
    }

    @Test
    void lengthIsTheNumberOfLeaves() {
        assertThat(Formula.parse("a AND NOT (b OR NEIGHBORS(c))").length()).isEqualTo(3);
    }

    @Test
    void aSyntaxErrorNamesTheColumnAndWhatWasExpected() {
        refused("", "column 1", "expected a concept, NOT, NEIGHBORS", "the end");
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
    }

    @Test
    void hugeAndDeepTextsAreRefusedNotOverflowing() {
        refused("(".repeat(100_000), "column 201", "levels");
        refused("NOT ".repeat(25_000) + "a", "column 801", "levels");
        refused("a OR ".repeat(20_000) + "a", "column 2501", "500 concepts");
        refused("a".repeat(100_000) + " b", "column 100002");
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
        assertThat(vocabulary.unknown("hyp:tok:nt")).contains("hyp:tok:\"n't\"");
        // Levenshtein's textbook example
        assertThat(EditDistance.atMost("kitten", "sitting", 5)).isEqualTo(3);
        assertThat(EditDistance.atMost("kitten", "sitting", 2)).isEqualTo(3);
    }
}
