package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokenizer files that contradict themselves or the model; most of these once ended the process. */
class TokenizerDefinitionTest {

    private static final String WORDS = """
            {"version": "1.0", "added_tokens": [], "normalizer": NORMALIZER,
             "pre_tokenizer": {"type": "Whitespace"},
             "post_processor": {"type": "TemplateProcessing",
               "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
               "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
               "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]}}},
             "decoder": null,
             "model": {"type": "BPE", "unk_token": "[UNK]", "continuing_subword_prefix": null,
               "vocab": {"[UNK]": 0, "[CLS]": 1, "a": 2, "b": 3, "ab": 4}, "merges": [["a", "b"]]}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private TextTokenizer load(String from, String to) throws IOException {
        String text = WORDS.contains("NORMALIZER") && !from.equals("NORMALIZER")
                ? WORDS.replace("NORMALIZER", "null")
                : WORDS;
        assertThat(text).contains(from);
        Files.writeString(folder.resolve("tokenizer.json"), text.replace(from, to));
        return TextTokenizer.load(folder);
    }

    @Test
    void theFileThatTheOthersAreMadeFromReadsTexts() throws IOException {
        try (TextTokenizer tokenizer = load("null", "null")) {
            assertThat(tokenizer.encode("ab a x", true)).containsExactly(1, 4, 2, 0);
            assertThat(tokenizer.size()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"[CLS]\": {\"id\" | \"[cls]\": {\"id\" | Field post_processor of FILE has the special token \"[CLS]\" in its template, which its special_tokens do not list.",
                "[1], \"tokens\" | [1, 2], \"tokens\" | Field post_processor of FILE has the special token \"[CLS]\" in its template, which its special_tokens do not list.",
                "\"continuing_subword_prefix\": null | \"continuing_subword_prefix\": \"##\" | Field model of FILE merges [\"a\",\"b\"], but continued words begin with ## (continuing_subword_prefix).",
                "NORMALIZER | {\"type\": \"Prepend\", \"prepend\": \"\"} | Field normalizer of FILE puts an empty text before others (prepend).",
                "NORMALIZER | {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"ALQAACEAAA==\"} | Field normalizer of FILE has a precompiled_charsmap that is damaged.",
                "NORMALIZER | {\"type\": \"Precompiled\", \"precompiled_charsmap\": null} | Field normalizer of FILE has a precompiled_charsmap that is damaged.",
                "NORMALIZER | {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"x*\"}, \"content\": \"y\"} | Field normalizer of FILE replaces {\"Regex\":\"x*\"}, which the empty text is one of.",
                "NORMALIZER | {\"type\": \"Replace\", \"pattern\": {\"String\": \"\"}, \"content\": \"y\"} | Field normalizer of FILE replaces {\"String\":\"\"}, which the empty text is one of.",
                "\"ab\": 4 | \"ab\": 2147483647 | FILE has the token id 2147483647, which is too large.",
            })
    void whatTheLibraryWouldNotSurviveIsRefused(String from, String to, String message) {
        assertThatThrownBy(() -> load(from, to).close())
                .isInstanceOf(UserError.class)
                .hasMessage(
                        message.replace("FILE", folder.resolve("tokenizer.json").toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"BPE\" | \"Bytes\"",
                "[[\"a\", \"b\"]] | [[\"a\", \"z\"]]",
                "\"ab\": 4 | \"ab\": -4",
                "\"Whitespace\" | \"Space\"",
                "\"decoder\": null, | ",
            })
    void whatTheLibraryRefusesNamesTheFile(String from, String to) throws IOException {
        if (to == null) {
            load(from, "").close();
        } else {
            assertThatThrownBy(() -> load(from, to).close())
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("tokenizer.json is not a tokenizer that can be used");
        }
    }

    @Test
    void anUnknownTokenThatIsNotInTheVocabularyIsAnErrorOfTheTextThatNeedsIt() throws IOException {
        try (TextTokenizer tokenizer = load("\"[UNK]\": 0, ", "")) {
            assertThat(tokenizer.encode("ab", false)).containsExactly(4);
            assertThatThrownBy(() -> tokenizer.encode("x", false))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("cannot read this text");
        }
    }

    @Test
    void aTokenizerOfMoreTokensThanTheModelHasIsRefused() throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(Cases.folder("gpt2").resolve(file), folder.resolve(file));
        }
        load("\"ab\": 4", "\"ab\": 17").close();
        assertThatThrownBy(() -> Transformer.load(folder).close())
                .isInstanceOf(UserError.class)
                .hasMessage("The tokenizer of " + folder
                        + " has ids up to 17, but the vocab_size of its config.json is 17.");
        load("\"ab\": 4", "\"ab\": 16").close();
        Transformer.load(folder).close();
    }

    /** A trie of 256 units, whose root leads by the byte 'a' to the text at offset 2, by hand from darts-clone's layout. */
    @Test
    void aMapOfCharactersIsUsableOnlyIfNoWalkLeavesIt() {
        int toA = 'a' | 1 << 8 | 3 << 10;
        assertThat(CharacterMap.isUsable(map(256, toA, 2, "x\0b\0"))).isTrue();
        assertThat(CharacterMap.isUsable(map(256, toA, 5, "x\0b\0"))).isFalse();
        assertThat(CharacterMap.isUsable(map(256, toA, 1, "é\0"))).isFalse();
        assertThat(CharacterMap.isUsable(map(128, toA, 2, "x\0b\0"))).isFalse();
        assertThat(CharacterMap.isUsable(map(256, 'a' | 1 << 8 | 1 << 20, 2, "x\0b\0")))
                .isFalse();
        assertThat(CharacterMap.isUsable("x")).isFalse();
        assertThat(CharacterMap.isUsable("")).isFalse();
    }

    private static String map(int size, int unitOfA, int value, String texts) {
        byte[] bytes = texts.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * size + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(4 * size);
        int[] units = new int[size];
        // The root's offset is 0, so that 'a' leads to unit 97, and that with offset 3 to 97 ^ 3.
        units['a'] = unitOfA;
        units['a' ^ 3] = value | Integer.MIN_VALUE;
        for (int unit : units) {
            buffer.putInt(unit);
        }
        return Base64.getEncoder().encodeToString(buffer.put(bytes).array());
    }
}
