package dev.assay.steering.directions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.spi.UserError;
import dev.assay.steering.directions.Split.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two sides of texts: what is wrong with them, and how they are divided. */
class ContrastTest {

    private static List<Example> texts(String... texts) {
        return IntStream.range(0, texts.length)
                .mapToObj(i -> new Example(i, texts[i], "", null))
                .toList();
    }

    private static List<Example> numbered(String word, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Example(i, word + " " + i, "", null))
                .toList();
    }

    private static Contrast contrast(List<Example> positive, List<Example> negative, boolean paired) {
        return new Contrast("made up", DataSet.TEXT_FIELDS, positive, negative, paired, List.of());
    }

    private static int[] lengths(int positives, int positive, int negatives, int negative) {
        int[] lengths = new int[positives + negatives];
        Arrays.fill(lengths, 0, positives, positive);
        Arrays.fill(lengths, positives, lengths.length, negative);
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] += i % 3;
        }
        return lengths;
    }

    @Test
    void oneClassIsRefused() {
        assertThatThrownBy(() -> contrast(numbered("good", 9), List.of(), false).sample(100, 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("one class only");
    }

    @Test
    void fewerThanFivePairsAreRefusedAndFiveAreNot() {
        assertThatThrownBy(
                        () -> contrast(numbered("a", 4), numbered("b", 4), true).sample(100, 0))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("only 4 pairs", "at least 5");
        Contrast five = contrast(numbered("a", 5), numbered("b", 5), true).sample(100, 0);
        assertThat(Leaks.in(five, lengths(5, 8, 5, 8)))
                .singleElement()
                .asString()
                .contains("Only 5 pairs");
    }

    @Test
    void aSampleKeepsPairsTogetherAndDependsOnTheSeedAlone() {
        Contrast all = contrast(numbered("a", 50), numbered("b", 50), true);
        Contrast some = all.sample(20, 3);
        assertThat(some.positive()).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(some.positive().get(i).row())
                    .isEqualTo(some.negative().get(i).row());
        }
        assertThat(all.sample(20, 3)).isEqualTo(some);
        assertThat(all.sample(20, 4)).isNotEqualTo(some);
    }

    @Test
    void lengthsThatTellTheSidesApartGiveAWarningWithTheNumbers() {
        Contrast sides = contrast(numbered("a", 30), numbered("b", 30), false);
        assertThat(Leaks.in(sides, lengths(30, 12, 30, 5)))
                .singleElement()
                .asString()
                // Lengths are 12 to 14 and 5 to 7, each as often.
                .contains("positive texts are longer", "13.0 tokens", "6.00", "AUC of 1.00");
        assertThat(Leaks.in(sides, lengths(30, 8, 30, 8))).isEmpty();
        assertThat(Leaks.in(sides, new int[60])).as("all of one length").isEmpty();
    }

    /** Lengths from 5 to 63 tell little of the side, but in each pair the negative text has one token more: a sign test of 30 against 0. */
    @Test
    void aTokenMoreInEveryPairGivesAWarningThoughLengthsOverlap() {
        Contrast pairs = contrast(numbered("a", 30), numbered("b", 30), true);
        int[] lengths =
                IntStream.range(0, 60).map(i -> 5 + 2 * (i % 30) + i / 30).toArray();
        assertThat(Leaks.in(pairs, lengths))
                .singleElement()
                .asString()
                .contains("negative texts are longer", "in 30 of 30 pairs");
        Contrast unpaired = contrast(numbered("a", 30), numbered("b", 30), false);
        assertThat(Leaks.in(unpaired, lengths)).isEmpty();
    }

    @Test
    void aTextOnBothSidesGivesAWarning() {
        List<Example> negative = new ArrayList<>(numbered("b", 29));
        negative.add(new Example(29, "a 3", "", null));
        assertThat(Leaks.in(contrast(numbered("a", 30), negative, false), lengths(30, 8, 30, 8)))
                .singleElement()
                .asString()
                .contains("1 text of the negative side is", "\"a 3\"");
    }

    @Test
    void equalTextsAndTheTwoOfAPairAreInOnePart() {
        List<Example> positive = new ArrayList<>();
        List<Example> negative = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            positive.add(new Example(i, "good " + i / 2, "", null));
            negative.add(new Example(i, "bad " + i, "", null));
        }
        Contrast pairs = contrast(positive, negative, true);
        Split split = Split.of(pairs, 0.2, 5);
        Set<Integer> seen = new HashSet<>();
        Set<String> texts = new HashSet<>();
        for (Part part : Part.values()) {
            int[] first = split.numbers(0, part);
            assertThat(first).as(part + " keeps pairs").isEqualTo(split.numbers(1, part));
            Set<String> here = new HashSet<>();
            for (int i : first) {
                assertThat(seen.add(i)).isTrue();
                here.add(positive.get(i).premise());
            }
            assertThat(here).as(part + " has no text of another").noneMatch(texts::contains);
            texts.addAll(here);
        }
        assertThat(seen).hasSize(40);
        assertThat(split.numbers(0, Part.TEST)).hasSize(8);
        assertThat(split.numbers(0, Part.CHOOSE)).hasSize(8);
    }

    @Test
    void sidesOfOneTextOverAndOverCannotBeDivided() {
        Contrast same = contrast(texts("a", "a", "a", "a", "a", "a"), numbered("b", 6), false);
        assertThatThrownBy(() -> Split.of(same, 0.2, 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("different");
    }
}
