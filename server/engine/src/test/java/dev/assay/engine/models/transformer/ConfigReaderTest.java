package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Fields of {@code config.json} that are missing, contradict each other, or are hostile. Defaults are those of transformers. */
class ConfigReaderTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What stands in a field that somebody wrote who means no good. */
    private static final List<String> HOSTILE = List.of(
            "0",
            "-1",
            "1",
            "3",
            "2147483647",
            "2147483648",
            "9223372036854775808",
            "1e308",
            "1e999",
            "-0.5",
            "1e-300",
            "true",
            "null",
            "\"\"",
            "\"2\"",
            "[]",
            "[[[1]]]",
            "{}",
            "{\"a\": 1}");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<String> cases() {
        return Cases.all();
    }

    private static ObjectNode config(String name) throws IOException {
        return (ObjectNode) JSON.readTree(Files.readAllBytes(Cases.folder(name).resolve("config.json")));
    }

    private TransformerConfig read(JsonNode config) throws IOException {
        Files.write(folder.resolve("config.json"), JSON.writeValueAsBytes(config));
        return TransformerConfig.read(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gpt2 | n_embd | 13 | Field n_embd of FILE is 13, which n_head, 3, does not divide.",
                "gpt2 | n_embd | 2147483646 | Field n_embd of FILE is 2147483646, which is too large.",
                "gpt2 | n_layer | null | FILE has no field n_layer, which is needed here.",
                "gpt2 | n_head | 0 | Field n_head of FILE is 0, but a positive number is needed.",
                "gpt2 | n_positions | 9.5 | Field n_positions of FILE is 9.5, but a whole number is needed.",
                "gpt2 | add_cross_attention | true | Field add_cross_attention of FILE is true, but only decoders without an encoder can be run.",
                "gpt2 | tie_word_embeddings | \"yes\" | Field tie_word_embeddings of FILE is \"yes\", but true or false is needed.",
                "gpt2 | eos_token_id | 17 | Field eos_token_id of FILE is 17, but vocab_size is 17.",
                "gpt2 | eos_token_id | \"end\" | Field eos_token_id of FILE is \"end\", but a token's number is needed.",
                "gpt2 | bos_token_id | 20 | Field bos_token_id of FILE is 20, but vocab_size is 17.",
                "gpt2 | activation_function | 5 | Field activation_function of FILE is 5, but a text is needed.",
                "gpt2 | quantization_config | {} | Field quantization_config of FILE is there, but quantised weights cannot be run; take the model they were made of.",
                "llama | rms_norm_eps | -1 | Field rms_norm_eps of FILE is -1, but a positive number is needed.",
                "llama | head_dim | 3 | Field head_dim of FILE is 3, but rotary positions need an even number.",
                "llama | rope_theta | 1 | Field rope_theta of FILE is 1.0, but a base of frequencies above 1 is needed.",
                "llama | rope_scaling | 7 | Field rope_scaling of FILE is 7, but an object is needed.",
                "llama | rope_scaling | {\"rope_type\":\"linear\"} | FILE has no field rope_scaling.factor, which is needed here.",
                "llama | rope_scaling | {\"type\":\"linear\",\"factor\":0.5} | Field rope_scaling.factor of FILE is 0.5, but contexts are only ever made longer, by 1 or more.",
                "llama | rope_scaling | {\"rope_type\":\"llama3\",\"factor\":2,\"low_freq_factor\":4,\"high_freq_factor\":4} | Field rope_scaling.low_freq_factor of FILE is 4.0, not below high_freq_factor, 4.0.",
                "llama | rope_scaling | {\"rope_type\":\"yarn\",\"factor\":2,\"beta_slow\":50} | Field rope_scaling.beta_slow of FILE is 50.0, not below beta_fast, 32.0.",
                "qwen2 | use_sliding_window | true | ",
                "neox | rotary_pct | 1.5 | Field rotary_pct of FILE is 1.5, which turns 9 of 6 dimensions of a head; an even number from 2 is needed.",
                "bert-labels | position_embedding_type | \"relative_key\" | Field position_embedding_type of FILE is relative_key; only absolute is supported.",
                "bert-labels | is_decoder | true | Field is_decoder of FILE is true, but only the encoder can be run.",
                "bert-labels | id2label | {\"0\":\"no\",\"2\":\"yes\"} | Field id2label of FILE has no name for label 1 of 2.",
                "bert-labels | id2label | {} | Field id2label of FILE stands for 0 labels; from 1 to 100000 are supported.",
                "bert-labels | num_labels | 2 | Field id2label of FILE has 3 names, but num_labels is 2.",
                "bert-labels | num_labels | 2000000000 | Field num_labels of FILE stands for 2000000000 labels; from 1 to 100000 are supported.",
                "bert-labels | problem_type | \"regression\" | Field problem_type of FILE is regression; only single_label_classification is supported.",
                "roberta-masked | max_position_embeddings | 2 | Field max_position_embeddings of FILE leaves no position after the 2 that are reserved.",
                "distilbert-masked | n_heads | 5 | Field dim of FILE is 12, which n_heads, 5, does not divide."
            })
    void aFieldThatIsMissingOrContradictoryIsNamedInOneSentence(String name, String field, String value, String message)
            throws IOException {
        ObjectNode config = config(name);
        config.set(field, JSON.readTree(value));
        if (message == null) {
            assertThat(read(config)).isNotNull();
        } else {
            assertThatThrownBy(() -> read(config))
                    .isInstanceOf(UserError.class)
                    .hasMessage(message.replace(
                            "FILE", folder.resolve("config.json").toString()));
        }
    }

    @Test
    void slidingWindowsOfSomeLayersOnlyAreRefused() throws IOException {
        ObjectNode config = config("qwen2");
        config.put("use_sliding_window", true).put("sliding_window", 3).put("max_window_layers", 1);
        assertThatThrownBy(() -> read(config)).isInstanceOf(UserError.class).hasMessageContaining("some layers only");
        config.put("max_window_layers", 0);
        assertThat(read(config).window()).isEqualTo(3);
        config.put("use_sliding_window", false);
        assertThat(read(config).window()).isZero();
    }

    @Test
    void filesThatAreNoObjectAreRefused() throws IOException {
        for (String text : List.of("", "[1]", "{\"architectures\": ", "5", "[".repeat(100_000))) {
            Files.writeString(folder.resolve("config.json"), text);
            assertThatThrownBy(() -> TransformerConfig.read(folder)).isInstanceOf(UserError.class);
        }
        assertThatThrownBy(() -> read(config("gpt2").put("architectures", "GPT2LMHeadModel")))
                .hasMessageContaining("names no architecture");
    }

    /** The heap of the tests is far smaller than what these fields announce. */
    @ParameterizedTest
    @MethodSource("cases")
    void noValueOfAnyFieldDoesMoreHarmThanARefusal(String name) throws IOException {
        for (String file : List.of(
                "model.safetensors",
                "model.safetensors.index.json",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors")) {
            if (Files.exists(Cases.folder(name).resolve(file))) {
                Files.copy(Cases.folder(name).resolve(file), folder.resolve(file));
            }
        }
        int refused = 0;
        int run = 0;
        for (String field : List.copyOf(config(name).propertyNames())) {
            for (String value : HOSTILE) {
                // The raw text, for not every number has a place in a tree.
                ObjectNode config = config(name);
                config.put(field, "HOSTILE");
                Files.writeString(
                        folder.resolve("config.json"), config.toString().replace("\"HOSTILE\"", value));
                try (Transformer model = Transformer.load(folder)) {
                    assertThat(Transformer.describe(folder).memoryBytes()).isPositive();
                    model.logits(Inputs.of(new int[] {1}));
                    run++;
                } catch (UserError e) {
                    assertThat(e.getMessage()).isNotBlank();
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(50);
        assertThat(run).isGreaterThan(5);
    }
}
