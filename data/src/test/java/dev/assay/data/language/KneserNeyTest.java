package dev.assay.data.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two texts of three predicted tokens each, worked by hand. Trigrams: 0 0 1 twice; 0 1 2, 0 1 3, 1 2 0 and 1 3 0 once: D = 4 / (4 + 2) = 2/3.
 * Bigrams, each after one kind of token: 0 1, 1 2, 1 3, 2 0, 3 0: D = 5 / 5 = 1. Tokens: 1, 2, 3 after one kind, 0 after two: D = 3 / (3 +
 * 2) = 0.6.
 */
class KneserNeyTest {

    private final KneserNey model = new KneserNey(List.of(new int[] {0, 1, 2, 0}, new int[] {0, 1, 3, 0}), 4);

    @Test
    void probabilitiesAreThoseWorkedByHand() {
        // P(2) = 0.4/5 + 0.6·4/5·1/4 = 0.2 and P(0) = 1.4/5 + 0.12 = 0.4, which are P(2|1) and P(0|2) too, as D is 1
        // there.
        // P(1|0 0) = (2 − 2/3)/2 + 2/3·1/2·0.2; P(2|0 1) = (1/3)/2 + 2/3·2/2·0.2; P(0|1 2) = 1/3 + 2/3·0.4.
        int[] text = {0, 1, 2, 0};
        assertThat(model.probability(text, 1)).isCloseTo(0.733333, within(1e-6));
        assertThat(model.probability(text, 2)).isCloseTo(0.3, within(1e-9));
        assertThat(model.probability(text, 3)).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void perplexityIsTheInverseOfTheGeometricMean() {
        // (0.733333 · 0.3 · 0.6)^(−1/3) = 0.132^(−1/3).
        assertThat(model.perplexity(List.of(new int[] {0, 1, 2, 0}))).isCloseTo(1.96400, within(1e-4));
    }

    @Test
    void anUnknownHistoryIsShortened() {
        // Nothing came after 2 2; after 2 came 0 alone, so P(3|2) = P(3) = 0.2.
        assertThat(model.probability(new int[] {0, 2, 2, 3}, 3)).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void probabilitiesSumToOneAfterEveryHistory() {
        for (int first = 0; first < 4; first++) {
            for (int second = 0; second < 4; second++) {
                double sum = 0;
                for (int token = 0; token < 4; token++) {
                    sum += model.probability(new int[] {first, second, token}, 2);
                }
                assertThat(sum).as(first + " " + second).isCloseTo(1, within(1e-9));
            }
        }
    }
}
