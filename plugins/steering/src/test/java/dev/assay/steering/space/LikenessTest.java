package dev.assay.steering.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.table.Estimate;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LikenessTest {

    /** By hand: ranks (1, 2.5, 2.5, 4) and (1, 3, 2, 4); their covariance sum is 4.5, their squares 4.5 and 5: 4.5/√22.5. */
    @Test
    void tiesShareTheirMeanRank() {
        double[] a = {1, 2, 2, 3};
        double[] b = {10, 30, 20, 400};
        assertThat(Likeness.spearman(a, b)).isCloseTo(4.5 / Math.sqrt(22.5), within(1e-12));
        // By hand: deviations of a are (-1, 0, 0, 1) and of b (-105, -85, -95, 285): 390/√(2·107500).
        assertThat(Likeness.pearson(a, b)).isCloseTo(390 / Math.sqrt(2.0 * 108500), within(1e-12));
        assertThat(Likeness.spearman(a, new double[] {1, 1, 1, 1})).isNaN();
    }

    private static List<SentencePair> pairs(int count, boolean chained) {
        List<SentencePair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(new SentencePair("a" + i, chained ? "a" + (i + 1) : "b" + i, i % 6));
        }
        return pairs;
    }

    @Test
    void pairsThatHangTogetherAreDrawnTogetherAndSentencesWhereMostDo() {
        assertThat(new Likeness(pairs(20, false), 10, 1).unit()).isEqualTo(Likeness.Unit.PAIRS);
        assertThat(new Likeness(pairs(20, true), 10, 1).unit()).isEqualTo(Likeness.Unit.SENTENCES);
        List<SentencePair> few = new ArrayList<>(pairs(20, false));
        few.add(new SentencePair("b3", "a7", 1));
        Likeness groups = new Likeness(few, 200, 1);
        assertThat(groups.unit()).isEqualTo(Likeness.Unit.GROUPS);
        // Pairs 3, 7 and 20 are one group: whatever is drawn has as many of the one as of the others.
        double[] marked = new double[21];
        marked[3] = 1;
        marked[7] = -1;
        for (double sum :
                groups.resampled((scores, cosines) -> Arrays.stream(cosines).sum(), marked)) {
            assertThat(sum).isZero();
        }
    }

    @Test
    void anIntervalHoldsTheFigureAndAPerfectOneHasNoWidth() {
        for (boolean chained : new boolean[] {false, true}) {
            List<SentencePair> pairs = pairs(60, chained);
            Likeness likeness = new Likeness(pairs, 200, 3);
            double[] perfect = pairs.stream().mapToDouble(SentencePair::score).toArray();
            Estimate one = likeness.estimate(Likeness::spearman, perfect);
            assertThat(one.value()).isCloseTo(1, within(1e-12));
            assertThat(one.low()).isCloseTo(1, within(1e-12));
            SplittableRandom random = new SplittableRandom(5);
            double[] noisy = pairs.stream()
                    .mapToDouble(pair -> pair.score() + 3 * random.nextGaussian())
                    .toArray();
            Estimate some = likeness.estimate(Likeness::spearman, noisy);
            assertThat(some.low()).isLessThan(some.value());
            assertThat(some.high()).isGreaterThan(some.value());
            Estimate ahead = likeness.difference(perfect, noisy);
            assertThat(ahead.value()).isCloseTo(1 - some.value(), within(1e-12));
            assertThat(ahead.low()).isPositive();
            assertThat(likeness.difference(noisy, noisy).high()).isZero();
        }
    }

    /**
     * By hand: "the" is in all three texts and does not count; {soup, is, cold} and {soup, was, cold, today} share two of five words, {soup, is, cold}
     * and {kettle, is, loud} one of five, the others none of seven.
     */
    @Test
    void likenessIsFiveTimesTheShareOfCommonContentWords() {
        List<String> texts = List.of("The soup is cold.", "The soup was cold today.", "The kettle is loud!");
        Overlap overlap = new Overlap(texts);
        assertThat(overlap.score(0, 1)).isEqualTo(2);
        assertThat(overlap.score(0, 2)).isEqualTo(1);
        assertThat(overlap.score(1, 2)).isZero();
        assertThat(overlap.pairs(6, 1, Run.unwatched()))
                .containsExactly(
                        new SentencePair(texts.get(1), texts.get(2), 0),
                        new SentencePair(texts.get(0), texts.get(2), 1),
                        new SentencePair(texts.get(0), texts.get(1), 2));
    }

    @Test
    void aFileOfPairsIsReadAndWhatIsWrongInItHasItsLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("pairs.tsv");
        List<SentencePair> pairs = List.of(new SentencePair("one", "two", 2.5), new SentencePair("three", "four", 0));
        SentencePair.write(file, pairs);
        assertThat(SentencePair.read(file)).isEqualTo(pairs);
        Files.writeString(file, "score\tid\ttext2\ttext1\n4\tx\tb\ta\n\n");
        assertThat(SentencePair.read(file)).containsExactly(new SentencePair("a", "b", 4));
        Files.writeString(file, "text1\ttext2\n");
        assertThatThrownBy(() -> SentencePair.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("text1, text2 and score");
        Files.writeString(file, "text1\ttext2\tscore\na\tb\t1\na\tb\tmuch\n");
        assertThatThrownBy(() -> SentencePair.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("much");
        Files.writeString(file, "text1\ttext2\tscore\na\tb\n");
        assertThatThrownBy(() -> SentencePair.read(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 2: there are 2 columns");
    }

    /** By hand: without their mean (2, 1), the vectors are (-1, 0), (1, 0), (0, 0). */
    @Test
    void centringTakesTheMeanAway() {
        float[][] centred = Cosines.centred(new float[][] {{1, 1}, {3, 1}, {2, 1}});
        assertThat(centred).isDeepEqualTo(new float[][] {{-1, 0}, {1, 0}, {0, 0}});
        assertThat(Cosines.of(centred, new int[][] {{0, 1}, {0, 2}})).containsExactly(-1, Double.NaN);
        assertThat(Cosines.of(new float[] {3, 4}, new float[] {4, 3})).isCloseTo(0.96, within(1e-12));
    }
}
