package dev.assay.steering.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.table.Estimate;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** On a corpus of a few words: "good" is positive and "bad" negative, but denied the other way round. */
class NGramClassifierTest {

    private static final List<String> THINGS = List.of("soup", "bed", "film", "phone", "park", "tea");

    private final List<String> texts = new ArrayList<>();
    private final boolean[] positive = new boolean[48];

    {
        for (String word : List.of("good", "bad")) {
            for (String not : List.of("", "not ")) {
                for (String thing : THINGS) {
                    for (String end : List.of(".", "!")) {
                        positive[texts.size()] = word.equals("good") == not.isEmpty();
                        texts.add("The " + thing + " is " + not + word + end);
                    }
                }
            }
        }
    }

    private List<Set<String>> grams() {
        return texts.stream().map(NGramClassifier::grams).toList();
    }

    private static double logOdds(NGramClassifier classifier, String text) {
        return classifier.logOdds(NGramClassifier.grams(text));
    }

    private NGramClassifier fitted(double lambda) {
        return NGramClassifier.fit(grams(), positive, lambda, Run.unwatched());
    }

    @Test
    void runsOfWordsTellWhatWordsCannot() {
        NGramClassifier classifier = fitted(1e-4);
        assertThat(logOdds(classifier, "A garden is good.")).isPositive();
        assertThat(logOdds(classifier, "A garden is not good.")).isNegative();
        assertThat(logOdds(classifier, "A garden is NOT bad.")).isPositive();
        assertThat(logOdds(classifier, "A garden is bad.")).isNegative();
    }

    /** At the minimum the derivative by the constant is 0: as many texts are expected to be positive as are. */
    @Test
    void theFitIsAMinimum() {
        boolean[] skewed = positive.clone();
        for (int i = 0; i < 6; i++) {
            skewed[i] = false;
        }
        NGramClassifier classifier = NGramClassifier.fit(grams(), skewed, 1e-3, Run.unwatched());
        double expected = 0;
        int are = 0;
        for (int row = 0; row < skewed.length; row++) {
            expected += 1 / (1 + Math.exp(-logOdds(classifier, texts.get(row))));
            are += skewed[row] ? 1 : 0;
        }
        assertThat(expected / skewed.length).isCloseTo((double) are / skewed.length, within(1e-5));
    }

    @Test
    void equalTextsGiveEqualWeightsToTheBit() {
        assertThat(logOdds(fitted(1e-4), "The tea is not bad."))
                .isEqualTo(logOdds(fitted(1e-4), "The tea is not bad."));
    }

    @Test
    void aScorerIsJudgedByTextsThatItDidNotSee() {
        NGramScorer scorer =
                NGramScorer.fit(new LabelledTexts("things.label", "yes", texts, positive), Run.unwatched());
        Estimate accuracy = Objects.requireNonNull(scorer.description().accuracy());
        assertThat(accuracy.n()).as("rows 4, 9, … 44").isEqualTo(9);
        assertThat(accuracy.value()).isEqualTo(1);
    }

    @Test
    void oneClassAloneIsRefused() {
        assertThatThrownBy(() -> NGramScorer.fit(
                        new LabelledTexts("things.label", "yes", texts, new boolean[48]), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll("things.label", "0 have the value \"yes\" and 48");
    }
}
