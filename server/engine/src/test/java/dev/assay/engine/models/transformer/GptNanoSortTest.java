package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Expected values: the intermediate activations that minGPT wrote for a trained model of GPT-2's architecture. */
class GptNanoSortTest {

    private static final Map<String, String> HOOKS = Map.ofEntries(
            Map.entry("tok_emb", "hook_embed"),
            Map.entry("pos_emb", "hook_pos_embed"),
            Map.entry("x", "blocks.0.hook_resid_pre"),
            Map.entry("ln1", "blocks.0.ln1.hook_normalized"),
            Map.entry("q", "blocks.0.attn.hook_q"),
            Map.entry("k", "blocks.0.attn.hook_k"),
            Map.entry("v", "blocks.0.attn.hook_v"),
            Map.entry("att", "blocks.0.attn.hook_attn_scores"),
            Map.entry("attSm", "blocks.0.attn.hook_pattern"),
            Map.entry("y", "blocks.0.attn.hook_z"),
            Map.entry("yProj", "blocks.0.hook_attn_out"),
            Map.entry("attnResid", "blocks.0.hook_resid_mid"),
            Map.entry("ln2", "blocks.0.ln2.hook_normalized"),
            Map.entry("fc", "blocks.0.mlp.hook_pre"),
            Map.entry("gelu", "blocks.0.mlp.hook_post"),
            Map.entry("mlp", "blocks.0.hook_mlp_out"),
            Map.entry("mlpResid", "blocks.0.hook_resid_post"),
            Map.entry("block0", "blocks.0.hook_resid_post"),
            Map.entry("block1", "blocks.1.hook_resid_post"),
            Map.entry("block2", "blocks.2.hook_resid_post"),
            Map.entry("ln_f", "ln_final.hook_normalized"),
            Map.entry("lm_head", "logits"));

    @Test
    void everyIntermediateActivationIsThatOfTheReference(@TempDir Path folder) throws IOException {
        JsonNode partials = Shared.json(Shared.real("gpt-nano-sort/gpt-nano-sort-t0-partials.json"));
        float[] ids = Shared.floats(partials.get("idx"));
        int[][] rows = new int[3][11];
        for (int i = 0; i < ids.length; i++) {
            rows[i / 11][i % 11] = (int) ids[i];
        }
        try (Transformer model = load(folder)) {
            RunResult result = model.run(
                    Inputs.of(rows),
                    RunPlan.recording(HOOKS.values().stream().distinct().toArray(String[]::new)));
            for (Map.Entry<String, String> hook : HOOKS.entrySet()) {
                Recorded recorded = result.get(hook.getValue());
                float[] expected = Shared.floats(partials.get(hook.getKey()));
                compare(hook.getKey(), recorded, expected);
            }
        }
    }

    private static void compare(String name, Recorded recorded, float[] expected) {
        // The file has heads before positions for queries, keys and values, and one row of position embeddings.
        boolean heads = name.length() == 1 && "qkv".contains(name);
        int per = recorded.values().length / 33;
        double worst = 0;
        for (int i = 0; i < recorded.values().length; i++) {
            int from = i;
            if (heads) {
                int unit = i % 16;
                int head = i / 16 % 3;
                int position = i / 48 % 11;
                from = ((i / 528 * 3 + head) * 11 + position) * 16 + unit;
            } else if (name.equals("pos_emb")) {
                from = i % (11 * per);
            }
            float value = recorded.values()[i];
            if (Float.isInfinite(expected[from])) {
                assertThat(value).as(name).isEqualTo(expected[from]);
            } else {
                worst = Math.max(worst, Math.abs(value - expected[from]));
            }
        }
        assertThat(worst).as(name).isLessThan(1e-4);
    }

    static Transformer load(Path folder) throws IOException {
        JsonNode file = Shared.json(Shared.real("gpt-nano-sort/gpt-nano-sort-model.json"));
        Files.writeString(folder.resolve("config.json"), """
                {"architectures": ["GPT2LMHeadModel"], "n_embd": 48, "n_head": 3, "n_layer": 3, "n_positions": 11,
                 "vocab_size": 3, "tie_word_embeddings": false}
                """);
        MapTensors tensors = new MapTensors();
        for (Map.Entry<String, JsonNode> entry : file.properties()) {
            if (!entry.getKey().equals("config")) {
                JsonNode shape = entry.getValue().get("shape");
                long[] dims = new long[shape.size()];
                for (int k = 0; k < dims.length; k++) {
                    dims[k] = shape.get(k).longValue();
                }
                float[] values = Shared.floats(entry.getValue());
                String name = entry.getKey();
                // minGPT keeps PyTorch's [outputs, inputs]; GPT-2's files have [inputs, outputs].
                if (name.contains(".c_") && dims.length == 2) {
                    float[] turned = new float[values.length];
                    for (int i = 0; i < values.length; i++) {
                        turned[(int) (i % dims[1] * dims[0] + i / dims[1])] = values[i];
                    }
                    values = turned;
                    dims = new long[] {dims[1], dims[0]};
                }
                tensors.put(name, values, dims);
            }
        }
        return Transformer.of(TransformerConfig.read(folder), tensors, null);
    }
}
