package dev.assay.steering.extraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BleuTest {

    @Test
    void equalSentencesHaveOne() {
        assertThat(Bleu.of(new int[] {5, 6, 7, 8, 9}, new int[] {5, 6, 7, 8, 9}))
                .isCloseTo(1, within(1e-12));
        assertThat(Bleu.of(new int[] {5, 6}, new int[] {5, 6})).isCloseTo(1, within(1e-12));
    }

    @Test
    void aSentenceWithoutACommonTokenHasNothing() {
        assertThat(Bleu.of(new int[] {1, 2, 3}, new int[] {4, 5, 6})).isZero();
        assertThat(Bleu.of(new int[0], new int[] {4})).isZero();
    }

    @Test
    void precisionsAndShortnessAreAsCountedByHand() {
        // 1 2 3 9 against 1 2 3 4 5: tokens 3/4, pairs (2+1)/(3+1), triples (1+1)/(2+1), fours (0+1)/(1+1); shorter by
        // 5/4.
        double expected = Math.pow(0.75 * 0.75 * (2.0 / 3) * 0.5, 0.25) * Math.exp(1 - 5.0 / 4);
        assertThat(Bleu.of(new int[] {1, 2, 3, 9}, new int[] {1, 2, 3, 4, 5})).isCloseTo(expected, within(1e-12));
        // A token counts as often as the reference has it: 1 of 3, and no pair.
        double repeated = Math.pow((1.0 / 3) * (1.0 / 3) * (1.0 / 2) * 1, 0.25);
        assertThat(Bleu.of(new int[] {7, 7, 7}, new int[] {7, 8})).isCloseTo(repeated, within(1e-12));
    }
}
