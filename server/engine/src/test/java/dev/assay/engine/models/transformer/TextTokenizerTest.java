package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expected ids are llama.cpp's golden encodings, made by Hugging Face's Python tokenizers. */
class TextTokenizerTest {

    @Test
    void allGoldenTextsAreEncodedByGpt2sVocabularyAndMerges() throws IOException {
        compare("gpt2", "gpt-2");
    }

    @Test
    void allGoldenTextsAreEncodedByBertsWordPieces() throws IOException {
        compare("bert-base-uncased", "bert-bge");
    }

    private static void compare(String tokenizer, String golden) throws IOException {
        Path goldens = Shared.real("tokenizers/goldens");
        String[] texts = Files.readString(goldens.resolve(golden + ".inp")).split("\n__ggml_vocab_test__\n", -1);
        String[] expected = Files.readString(goldens.resolve(golden + ".out")).split("\n", -1);
        try (TextTokenizer loaded = TextTokenizer.load(Shared.real("tokenizers/" + tokenizer))) {
            int compared = 0;
            for (int i = 0; i < 47; i++) {
                int[] ids = expected[i].isBlank()
                        ? new int[0]
                        : Arrays.stream(expected[i].strip().split(" "))
                                .mapToInt(Integer::parseInt)
                                .toArray();
                assertThat(loaded.encode(texts[i], false))
                        .as("text %d: <%s>", i, texts[i])
                        .isEqualTo(ids);
                compared++;
            }
            assertThat(compared).isEqualTo(47);
        }
    }

    @Test
    void aWholeTokenizerDecodesWhatItEncodes() {
        Path folder = Shared.real("tinystories-656k");
        try (TextTokenizer tokenizer = TextTokenizer.load(folder)) {
            assertThat(tokenizer.size()).isEqualTo(2048);
            // The prompt of golden_greedy.json without the token that starts a story.
            assertThat(tokenizer.encode("Once upon a time", false)).isEqualTo(new int[] {80, 147, 201, 282, 57});
            assertThat(tokenizer.decode(80, 147, 201, 282, 57)).isEqualTo("Once upon a time");
        }
    }

    @Test
    void aFolderWithoutATokenizerIsRefused(@TempDir Path folder) throws IOException {
        assertThat(TextTokenizer.isIn(folder)).isFalse();
        assertThatThrownBy(() -> TextTokenizer.load(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has no tokenizer");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unheard\"}}");
        assertThatThrownBy(() -> TextTokenizer.load(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("tokenizer.json is not a tokenizer that can be used");
    }
}
