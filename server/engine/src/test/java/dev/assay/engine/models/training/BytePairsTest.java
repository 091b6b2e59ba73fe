package dev.assay.engine.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.models.transformer.TextTokenizer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairsTest {

    private static final List<String> WORDS = List.of("hug", "hug", "hug", "pug", "pug", "hugs");

    @TempDir
    private Path folder;

    @Test
    void thePairsOfAHandWorkedExampleAreMergedInTheOrderOfTheirCounts() {
        // hug × 3, pug × 2, hugs × 1. First (u, g) 6 times; then (h, ug) 4; then (p, ug) 2; then no pair occurs twice.
        BytePairs pairs = BytePairs.learn(WORDS, 1_000, Run.unwatched());
        assertThat(pairs.tokens()).hasSize(257 + 3).endsWith("ug", "hug", "pug").startsWith("<|endoftext|>");
        assertThat(pairs.merges())
                .extracting(merge ->
                        pairs.tokens().get(merge.first()) + "+" + pairs.tokens().get(merge.second()))
                .containsExactly("u+g", "h+ug", "p+ug");
    }

    @Test
    void equallyFrequentPairsAreMergedInTheOrderOfTheirTokens() {
        // (c, d), (a, b) and (b, x) each occur twice; "a" is the lowest byte.
        BytePairs pairs = BytePairs.learn(List.of("cd", "cd", "abx", "abx"), 258, Run.unwatched());
        assertThat(pairs.tokens()).endsWith("ab").hasSize(258);
    }

    @Test
    void aWordKeepsTheBlankBeforeIt() {
        BytePairs pairs = BytePairs.learn(List.of("a it", "so it"), 1_000, Run.unwatched());
        assertThat(pairs.tokens()).endsWith("Ġit");
    }

    @Test
    void theTokenizerThatIsReadBackMergesAlike() {
        BytePairs.learn(WORDS, 1_000, Run.unwatched()).write(folder);
        try (TextTokenizer tokenizer = TextTokenizer.load(folder)) {
            assertThat(tokenizer.size()).isEqualTo(260);
            // hug is 258; the byte of "s" is 0x73, and bytes start at 1.
            assertThat(tokenizer.encode("hugs", false)).containsExactly(258, 0x73 + 1);
            assertThat(tokenizer.encode("<|endoftext|>pug", false)).containsExactly(0, 259);
            assertThat(tokenizer.encode("pug", true)).containsExactly(0, 259);
        }
    }

    @Test
    void everyTextComesBackAsItWas() {
        BytePairs.learn(List.of("The soup wasn't hot, it's \u00fcbel.", "The soup"), 300, Run.unwatched())
                .write(folder);
        try (TextTokenizer tokenizer = TextTokenizer.load(folder)) {
            SplittableRandom random = new SplittableRandom(1);
            int[] ranges = {0x20, 0x7F, 0x0, 0x20, 0xA0, 0x500, 0x2000, 0x2100, 0x4E00, 0x9FFF, 0x1F300, 0x1F700};
            for (int text = 0; text < 500; text++) {
                StringBuilder written = new StringBuilder();
                for (int i = random.nextInt(30); i >= 0; i--) {
                    int range = 2 * random.nextInt(ranges.length / 2);
                    written.appendCodePoint(random.nextInt(ranges[range], ranges[range + 1]));
                }
                assertThat(tokenizer.decode(tokenizer.encode(written.toString(), false)))
                        .isEqualTo(written.toString());
            }
        }
    }

    @Test
    void aVocabularyWithoutRoomForTheBytesIsRefused() {
        assertThatThrownBy(() -> BytePairs.learn(WORDS, 256, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("from 257");
    }
}
