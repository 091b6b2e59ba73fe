package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** With tokenizers whose tokens are single bytes, so that most characters outside ASCII take several. */
class TextStreamTest {

    private static final String TEXT = "naïve 日本 🙂🙃, e";

    @TempDir
    private Path folder;

    /** GPT-2's byte-level pairs without any pair: 256 tokens, the bytes under the letters that stand for them there. */
    private TextTokenizer byteLevel() throws IOException {
        Map<String, Integer> vocabulary = new HashMap<>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean itself = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            vocabulary.put(Character.toString(itself ? b : next++), b);
        }
        Files.writeString(folder.resolve("vocab.json"), JsonMapper.shared().writeValueAsString(vocabulary));
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
        return TextTokenizer.load(folder);
    }

    private static List<String> pieces(TextStream stream, int... ids) {
        List<String> pieces = new ArrayList<>();
        for (int id : ids) {
            pieces.add(stream.next(id));
        }
        return pieces;
    }

    private static int[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        return ids;
    }

    @Test
    void theTextsOfTokensAddUpToTheTextAndACharacterComesWithItsLastByte() throws IOException {
        try (TextTokenizer tokenizer = byteLevel()) {
            assertThat(String.join("", pieces(new TextStream(tokenizer), bytes(TEXT))))
                    .isEqualTo(TEXT);
            assertThat(pieces(new TextStream(tokenizer), bytes("a日b"))).containsExactly("a", "", "", "日", "b");
            assertThat(pieces(new TextStream(tokenizer), bytes("🙂"))).containsExactly("", "", "", "🙂");
        }
    }

    @Test
    void whatWasBeforeIsNotSaidAgainAndAnUnfinishedCharacterOfItIsFinished() throws IOException {
        try (TextTokenizer tokenizer = byteLevel()) {
            int[] all = bytes("日本🙂");
            TextStream stream = new TextStream(tokenizer, Arrays.copyOf(all, 6));
            assertThat(pieces(stream, Arrays.copyOfRange(all, 6, 10))).containsExactly("", "", "", "🙂");
        }
    }

    @Test
    void bytesThatAreNoCharacterDoNotHoldUpTheRest() throws IOException {
        try (TextTokenizer tokenizer = byteLevel()) {
            TextStream stream = new TextStream(tokenizer);
            int[] broken = {'a', 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 'b', 'c'};
            String text = String.join("", pieces(stream, broken));
            assertThat(text).startsWith("a\uFFFD").endsWith("bc");
        }
    }

    @Test
    void anAlternativeShowsWhatItWouldAddAndChangesNothing() throws IOException {
        try (TextTokenizer tokenizer = byteLevel()) {
            TextStream stream = new TextStream(tokenizer);
            assertThat(stream.next('a')).isEqualTo("a");
            assertThat(stream.peek('x')).isEqualTo("x");
            assertThat(stream.peek(0xE6)).isEqualTo("\uFFFD");
            assertThat(stream.next('b')).isEqualTo("b");
        }
    }

    @Test
    void blanksThatATokenizerPutsBeforeWordsAreKept() {
        Path stories = Path.of(System.getProperty("assay.shared", "none"), "real", "tinystories-656k");
        Assumptions.assumeTrue(Files.exists(stories), "needs " + stories + ", which is not part of the project");
        try (TextTokenizer tokenizer = TextTokenizer.load(stories)) {
            int[] ids = tokenizer.encode("Once upon a time, there was a cat.", false);
            String whole = String.join("", pieces(new TextStream(tokenizer), ids));
            assertThat(whole).isEqualTo(tokenizer.decode(ids));
            String half = String.join(
                    "",
                    pieces(new TextStream(tokenizer, Arrays.copyOf(ids, 3)), Arrays.copyOfRange(ids, 3, ids.length)));
            assertThat(tokenizer.decode(Arrays.copyOf(ids, 3)) + half).isEqualTo(whole);
        }
    }
}
