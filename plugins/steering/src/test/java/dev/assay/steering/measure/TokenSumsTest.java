package dev.assay.steering.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers are worked out by hand. */
class TokenSumsTest {

    /** Steered probabilities 1/4 and 3/4, unsteered 1/2 each: KL = 1/4 ln(1/2) + 3/4 ln(3/2). */
    @Test
    void lossAndDivergenceAreThoseOfTheTwoDistributions() {
        float[] steered = {9, 0, (float) Math.log(3)};
        float[] plain = {9, 7, 7};
        TokenSums sums = TokenSums.steered(steered, plain, 1, 2, 1);
        assertThat(sums.loss()).isCloseTo(-Math.log(0.75), within(1e-6));
        assertThat(sums.kl()).isCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), within(1e-6));
        assertThat(sums.right()).isOne();
        assertThat(TokenSums.plain(plain, 1, 2, 1).loss()).isCloseTo(Math.log(2), within(1e-6));
        assertThat(TokenSums.plain(plain, 1, 2, 1).right())
                .as("of equals the first")
                .isZero();
    }

    @Test
    void outputThatIsNoNumberGivesNoFigure() {
        TokenSums sums = TokenSums.steered(new float[] {Float.NaN, 0}, new float[] {0, 0}, 0, 2, 1);
        assertThat(sums.meanLoss()).isNaN();
        assertThat(sums.accuracy()).isNaN();
        assertThat(sums.meanKl()).isNaN();
    }

    /** Five tokens of three kinds; pairs 1-2, 2-1, 1-2, the last of which the text has had. */
    @Test
    void fluencyCountsTokensAndPairsOfAllTexts() {
        Fluency fluency = Fluency.of(List.of(new int[] {1, 2, 1, 2}, new int[] {3}));
        assertThat(fluency.distinct1()).isCloseTo(3.0 / 5, within(1e-12));
        assertThat(fluency.distinct2()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(fluency.repetition()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(fluency.tokens()).isEqualTo(2.5);
    }
}
