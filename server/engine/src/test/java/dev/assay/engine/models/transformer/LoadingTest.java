package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.SafetensorsWriter;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are, and that are not, models. */
class LoadingTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private void config(String from, String to) throws IOException {
        String config = Files.readString(Cases.folder("llama").resolve("config.json"));
        assertThat(config).contains(from);
        Files.writeString(folder.resolve("config.json"), config.replace(from, to));
    }

    private void weights(String file, Predicate<String> which) {
        try (Safetensors all = Safetensors.open(Cases.folder("llama").resolve("model.safetensors"))) {
            SafetensorsWriter writer = new SafetensorsWriter();
            for (String name : all.names()) {
                if (which.test(name)) {
                    writer.put(name, all.floats(name, all.shape(name)), all.shape(name));
                }
            }
            writer.write(folder.resolve(file));
        }
    }

    private void refused(String why) {
        assertThatThrownBy(() -> Transformer.load(folder).close())
                .isInstanceOf(UserError.class)
                .hasMessageContaining(why);
    }

    @Test
    void shardsGiveTheSameLogitsAsOneFile() throws IOException {
        config("19", "19");
        weights("a.safetensors", name -> name.contains("layers.0"));
        weights("b.safetensors", name -> !name.contains("layers.0"));
        StringBuilder index = new StringBuilder("{\"weight_map\": {");
        try (Safetensors all = Safetensors.open(Cases.folder("llama").resolve("model.safetensors"))) {
            for (String name : all.names()) {
                index.append(index.toString().endsWith("{") ? "" : ", ")
                        .append('"')
                        .append(name)
                        .append("\": \"")
                        .append(name.contains("layers.0") ? "a" : "b")
                        .append(".safetensors\"");
            }
        }
        Files.writeString(folder.resolve("model.safetensors.index.json"), index.append("}}"));
        Inputs inputs = Cases.inputs("llama");
        try (Transformer sharded = Transformer.load(folder);
                Transformer whole = Cases.load("llama")) {
            assertThat(sharded.logits(inputs).values())
                    .isEqualTo(whole.logits(inputs).values());
        }
        Files.delete(folder.resolve("a.safetensors"));
        refused("a.safetensors");
    }

    @Test
    void whatConfigAndWeightsDoNotAgreeOnIsNamed() throws IOException {
        config("19", "19");
        refused("has no weights");
        Files.write(folder.resolve("pytorch_model.bin"), new byte[8]);
        refused("safe_serialization=True");
        weights("model.safetensors", name -> !name.equals("model.layers.1.mlp.up_proj.weight"));
        refused("no tensor model.layers.1.mlp.up_proj.weight (expected with shape [20, 12])");
        weights("model.safetensors", name -> true);
        config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1");
        refused("model.layers.1.input_layernorm.weight [12]");
        config("\"intermediate_size\": 20", "\"intermediate_size\": 21");
        refused("has shape [20, 12], but shape [21, 12] is needed");
    }

    @Test
    void whatConfigLacksOrContradictsIsNamed() throws IOException {
        weights("model.safetensors", name -> true);
        refused("Cannot read " + folder.resolve("config.json"));
        config("LlamaForCausalLM", "T5Model");
        refused("unknown architecture T5Model in its field architectures; known are BertForMaskedLM");
        config("\"hidden_size\"", "\"hidden\"");
        refused("has no field hidden_size");
        config("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3");
        refused("num_key_value_heads of " + folder.resolve("config.json") + " is 3, which does not divide");
        config("\"vocab_size\": 19", "\"vocab_size\": -19");
        refused("is -19, but a whole number is needed");
        config("llama3", "longrope");
        refused("has the type longrope");
        config("silu", "maxout");
        refused("known are gelu");
    }

    @Test
    void aRealFolderOfRandomWeightsLoadsAndSaysWhatItIs() {
        try (Transformer model = Transformer.load(Shared.real("tiny-random-gpt2"))) {
            assertThat(model.config().layers()).isEqualTo(5);
            assertThat(model.hooks()).startsWith("hook_embed", "hook_pos_embed").endsWith("logits");
            assertThat(model.units("blocks.4.mlp.hook_post")).isEqualTo(128);
            int[] ids = model.tokenizer().encode("A woman plays.", false);
            assertThat(Arrays.stream(ids).max().orElseThrow()).isLessThan(1000);
            assertThat(model.logits(Inputs.of(ids)).shape()).containsExactly(1, ids.length, 1000);
        }
    }

    /** Llama 3.1's published frequencies: factor 8, low 1, high 4, 8192 positions, base 500000, heads of 128. */
    @Test
    void scaledFrequenciesKeepTheHighAndDivideTheLow() {
        float[] plain = new Rotary(128, 500_000, new Rotary.Scaling.None()).frequencies();
        float[] scaled = new Rotary(128, 500_000, new Rotary.Scaling.Llama3(8, 1, 4, 8192)).frequencies();
        assertThat(scaled[0]).isEqualTo(1);
        assertThat(scaled[20]).isEqualTo(plain[20]);
        assertThat(scaled[63]).isCloseTo(plain[63] / 8, within(1e-9f));
    }
}
