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

    /** Bytes and their signs as GPT-2 maps them: é is two bytes, 😀 four, and Java counts it as two chars. */
    @Test
    void spansAreInJavasCharsAlsoWhereTokensAreBytes(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "added_tokens": [{"id": 9, "content": "<s>", "special": true, "single_word": false,
                   "lstrip": false, "rstrip": false, "normalized": false}],
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                   "pair": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                     {"SpecialToken": {"id": "<s>", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
                   "special_tokens": {"<s>": {"id": "<s>", "ids": [9], "tokens": ["<s>"]}}},
                 "model": {"type": "BPE", "merges": [], "vocab":
                   {"Ã": 0, "©": 1, "Ġ": 2, "ð": 3, "Ł": 4, "ĺ": 5, "Ģ": 6, "b": 7, "c": 8}}}""");
        try (TextTokenizer tokenizer = TextTokenizer.load(folder)) {
            assertThat(tokenizer.spans("é 😀b"))
                    .containsExactly(
                            new TokenSpan(9, 0, -1, 0, 0, "<s>"),
                            new TokenSpan(0, 0, 0, 0, 1, "Ã"),
                            new TokenSpan(1, 0, 0, 0, 1, "©"),
                            new TokenSpan(2, 0, 0, 2, 2, "Ġ"),
                            new TokenSpan(3, 0, 0, 2, 4, "ð"),
                            new TokenSpan(4, 0, 0, 2, 4, "Ł"),
                            new TokenSpan(5, 0, 0, 2, 4, "ĺ"),
                            new TokenSpan(6, 0, 0, 2, 4, "Ģ"),
                            new TokenSpan(7, 0, 0, 4, 5, "b"));
            assertThat(tokenizer.spans("c", "bc"))
                    .containsExactly(
                            new TokenSpan(9, 0, -1, 0, 0, "<s>"),
                            new TokenSpan(8, 0, 0, 0, 1, "c"),
                            new TokenSpan(9, 1, -1, 0, 0, "<s>"),
                            new TokenSpan(7, 1, 1, 0, 1, "b"),
                            new TokenSpan(8, 1, 1, 1, 2, "c"));
            assertThat(tokenizer.spans("")).extracting(TokenSpan::id).containsExactly(9);
            try (TextTokenizer again = TextTokenizer.load(folder)) {
                assertThat(again.fingerprint()).isEqualTo(tokenizer.fingerprint());
            }
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
