package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Expected ids and logits: greedy decodes by an independent forward pass in torch float32, beside the weights. */
class StoriesTest {

    @Test
    void theStoriesOfTheLargerModelAreThoseOfTheReference() throws IOException {
        Path folder = Shared.real("tinystories-656k");
        JsonNode golden = Shared.json(folder.resolve("golden_greedy.json"));
        int[] prompt = ints(golden.get("prompt_ids"));
        int[] expected = ints(golden.get("greedy_ids"));
        try (Transformer model = Transformer.load(folder)) {
            compare(model.logits(Inputs.of(prompt)), golden.get("logits_prompt_positions"));
            Generation generation =
                    model.generate(Inputs.of(prompt), GenerationSettings.greedy(expected.length - prompt.length));
            assertThat(generation.texts().getFirst().ids())
                    .isEqualTo(Arrays.copyOfRange(expected, prompt.length, expected.length));
        }
    }

    @Test
    void theStoryOfTheSmallestModelIsThatOfTheReference(@TempDir Path folder) throws IOException {
        JsonNode golden = Shared.json(Shared.real("stories260K/golden_greedy.json"));
        int[] expected = ints(golden.get("token_ids"));
        try (Transformer model = llama2c(Shared.real("stories260K/stories260K.bin"), folder)) {
            Generation generation =
                    model.generate(Inputs.of(new int[] {1}), GenerationSettings.greedy(expected.length - 1));
            assertThat(generation.texts().getFirst().ids()).isEqualTo(Arrays.copyOfRange(expected, 1, expected.length));
            compare(model.logits(Inputs.of(Arrays.copyOf(expected, 8))), golden.get("logits_first8_positions"));
        }
    }

    @Test
    void aBatchOfPromptsOfDifferentLengthsIsContinuedAsEachAlone() throws IOException {
        Path folder = Shared.real("tinystories-656k");
        try (Transformer model = Transformer.load(folder)) {
            int[] longer = {1, 80, 147, 201, 282, 57};
            int[] shorter = {1, 80};
            for (Inputs.Padding side : Inputs.Padding.values()) {
                Generation both = model.generate(
                        Inputs.of(longer, shorter).padded(side),
                        new GenerationSettings(20, new GenerationSettings.Choice.Greedy(), Set.of(94)));
                for (int row = 0; row < 2; row++) {
                    GeneratedText alone = model.generate(
                                    Inputs.of(row == 0 ? longer : shorter),
                                    new GenerationSettings(20, new GenerationSettings.Choice.Greedy(), Set.of(94)))
                            .texts()
                            .getFirst();
                    GeneratedText together = both.texts().get(row);
                    assertThat(together.ids()).isEqualTo(alone.ids());
                    assertThat(together.stopped()).isEqualTo(alone.stopped());
                    assertThat(together.logprob()).isCloseTo(alone.logprob(), Offset.offset(1e-3));
                }
            }
        }
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    private static void compare(Recorded logits, JsonNode expected) {
        double worst = 0;
        for (int p = 0; p < expected.size(); p++) {
            float[] found = logits.at(0, p);
            assertThat(found).hasSize(expected.get(p).size());
            for (int v = 0; v < found.length; v++) {
                worst = Math.max(
                        worst, Math.abs(found[v] - expected.get(p).get(v).doubleValue()));
            }
        }
        assertThat(worst).isLessThan(1e-3);
    }

    /**
     * llama2.c's layout: seven 32-bit integers (dim, hidden, layers, heads, key heads, vocabulary, positions), then float32 matrices,
     * each for all layers. Its rotary pairs are neighbours; Hugging Face's are half a head apart, so rows of queries and keys move.
     */
    private static Transformer llama2c(Path file, Path folder) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int dim = bytes.getInt();
        int hidden = bytes.getInt();
        int layers = bytes.getInt();
        int heads = bytes.getInt();
        int keyHeads = bytes.getInt();
        int vocabulary = bytes.getInt();
        int positions = bytes.getInt();
        int keys = dim / heads * keyHeads;
        Files.writeString(folder.resolve("config.json"), """
                {"architectures": ["LlamaForCausalLM"], "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
                 "num_attention_heads": %d, "num_key_value_heads": %d, "vocab_size": %d, "max_position_embeddings": %d,
                 "rms_norm_eps": 1e-5, "tie_word_embeddings": true}
                """.formatted(
                        dim, hidden, layers, heads, keyHeads, vocabulary, positions));
        MapTensors tensors = new MapTensors();
        tensors.put("model.embed_tokens.weight", next(bytes, vocabulary * dim), vocabulary, dim);
        String block = "model.layers.%d.";
        layers(bytes, tensors, layers, block + "input_layernorm.weight", 0, dim);
        layers(bytes, tensors, layers, block + "self_attn.q_proj.weight", heads, dim, dim);
        layers(bytes, tensors, layers, block + "self_attn.k_proj.weight", keyHeads, keys, dim);
        layers(bytes, tensors, layers, block + "self_attn.v_proj.weight", 0, keys, dim);
        layers(bytes, tensors, layers, block + "self_attn.o_proj.weight", 0, dim, dim);
        layers(bytes, tensors, layers, block + "post_attention_layernorm.weight", 0, dim);
        layers(bytes, tensors, layers, block + "mlp.gate_proj.weight", 0, hidden, dim);
        layers(bytes, tensors, layers, block + "mlp.down_proj.weight", 0, dim, hidden);
        layers(bytes, tensors, layers, block + "mlp.up_proj.weight", 0, hidden, dim);
        tensors.put("model.norm.weight", next(bytes, dim), dim);
        return Transformer.of(TransformerConfig.read(folder), tensors, null);
    }

    private static void layers(
            ByteBuffer bytes, MapTensors tensors, int layers, String name, int rotatedHeads, long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        for (int l = 0; l < layers; l++) {
            float[] values = next(bytes, size);
            tensors.put(name.formatted(l), rotatedHeads == 0 ? values : halves(values, rotatedHeads, shape), shape);
        }
    }

    private static float[] halves(float[] values, int heads, long[] shape) {
        int rows = (int) shape[0];
        int columns = (int) shape[1];
        int size = rows / heads;
        float[] moved = new float[values.length];
        for (int r = 0; r < rows; r++) {
            int within = r % size;
            int to = r - within + within / 2 + within % 2 * (size / 2);
            System.arraycopy(values, r * columns, moved, to * columns, columns);
        }
        return moved;
    }

    private static float[] next(ByteBuffer bytes, int count) {
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        bytes.position(bytes.position() + 4 * count);
        return values;
    }
}
