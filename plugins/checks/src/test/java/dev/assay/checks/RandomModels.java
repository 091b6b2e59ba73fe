package dev.assay.checks;

import dev.assay.engine.models.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Language models with random weights, of five families and of other sizes for each number, in the layout of their Hugging Face folders. Scales
 * go from those of a fresh model to some that make sharp distributions.
 */
final class RandomModels {

    private static final String[] FAMILIES = {"GPT2", "Llama", "Mistral", "Qwen2", "GPTNeoX"};

    private final SplittableRandom random;
    private final SafetensorsWriter tensors = new SafetensorsWriter();
    private final double scale;
    private final int vocabulary;
    private final int hidden;
    private final int heads;
    private final int layers;
    private final int context;

    private RandomModels(long number) {
        random = new SplittableRandom(number);
        scale = 0.3 + 1.4 * random.nextDouble();
        heads = 2 * (1 + random.nextInt(3));
        hidden = heads * 4 * (1 + random.nextInt(3));
        layers = 1 + random.nextInt(4);
        vocabulary = 20 + random.nextInt(300);
        context = 16 + random.nextInt(32);
    }

    /** Writes a model's folder. */
    static Path write(long number, Path folder) {
        RandomModels model = new RandomModels(number);
        String family = FAMILIES[(int) (number % FAMILIES.length)];
        String config = switch (family) {
            case "GPT2" -> model.gpt2();
            case "GPTNeoX" -> model.neox();
            default -> model.llama(family);
        };
        try {
            Files.createDirectories(folder);
            model.tensors.write(folder.resolve("model.safetensors"));
            Files.writeString(folder.resolve("config.json"), config);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Normal, of a deviation by which sums keep their size. */
    private void matrix(String name, int rows, int columns, int summed) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * scale / Math.sqrt(summed));
        }
        tensors.put(name, values, rows, columns);
    }

    private void vector(String name, int size, double mean) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (mean + 0.1 * random.nextGaussian());
        }
        tensors.put(name, values, size);
    }

    private void norm(String name, int size) {
        vector(name + ".weight", size, 1);
        vector(name + ".bias", size, 0);
    }

    private String gpt2() {
        matrix("transformer.wte.weight", vocabulary, hidden, 1);
        matrix("transformer.wpe.weight", context, hidden, 2);
        for (int layer = 0; layer < layers; layer++) {
            String h = "transformer.h." + layer + ".";
            norm(h + "ln_1", hidden);
            norm(h + "ln_2", hidden);
            int[][] shapes = {{hidden, 3 * hidden}, {hidden, hidden}, {hidden, 4 * hidden}, {4 * hidden, hidden}};
            String[] names = {"attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"};
            for (int i = 0; i < names.length; i++) {
                matrix(h + names[i] + ".weight", shapes[i][0], shapes[i][1], shapes[i][0]);
                vector(h + names[i] + ".bias", shapes[i][1], 0);
            }
        }
        norm("transformer.ln_f", hidden);
        return """
                {"architectures": ["GPT2LMHeadModel"], "n_embd": %d, "n_head": %d, "n_layer": %d, "n_positions": %d,
                 "vocab_size": %d, "layer_norm_epsilon": 1e-5, "activation_function": "gelu_new", "eos_token_id": %d}
                """.formatted(hidden, heads, layers, context, vocabulary, vocabulary - 1);
    }

    private String llama(String family) {
        int inner = 3 * hidden;
        int size = hidden / heads;
        int keys = heads / 2;
        matrix("model.embed_tokens.weight", vocabulary, hidden, 1);
        for (int layer = 0; layer < layers; layer++) {
            String h = "model.layers." + layer + ".";
            vector(h + "input_layernorm.weight", hidden, 1);
            vector(h + "post_attention_layernorm.weight", hidden, 1);
            matrix(h + "self_attn.q_proj.weight", heads * size, hidden, hidden);
            matrix(h + "self_attn.k_proj.weight", keys * size, hidden, hidden);
            matrix(h + "self_attn.v_proj.weight", keys * size, hidden, hidden);
            matrix(h + "self_attn.o_proj.weight", hidden, heads * size, hidden);
            if (family.equals("Qwen2")) {
                vector(h + "self_attn.q_proj.bias", heads * size, 0);
                vector(h + "self_attn.k_proj.bias", keys * size, 0);
                vector(h + "self_attn.v_proj.bias", keys * size, 0);
            }
            matrix(h + "mlp.gate_proj.weight", inner, hidden, hidden);
            matrix(h + "mlp.up_proj.weight", inner, hidden, hidden);
            matrix(h + "mlp.down_proj.weight", hidden, inner, inner);
        }
        vector("model.norm.weight", hidden, 1);
        matrix("lm_head.weight", vocabulary, hidden, 2);
        return """
                {"architectures": ["%sForCausalLM"], "hidden_size": %d, "num_attention_heads": %d, "num_key_value_heads": %d,
                 "intermediate_size": %d, "num_hidden_layers": %d, "vocab_size": %d, "max_position_embeddings": %d,
                 "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": false%s,
                 "bos_token_id": 0, "eos_token_id": 1}
                """.formatted(
                        family,
                        hidden,
                        heads,
                        keys,
                        inner,
                        layers,
                        vocabulary,
                        context,
                        family.equals("Mistral") ? ", \"sliding_window\": 7" : "");
    }

    private String neox() {
        int inner = 4 * hidden;
        matrix("gpt_neox.embed_in.weight", vocabulary, hidden, 1);
        for (int layer = 0; layer < layers; layer++) {
            String h = "gpt_neox.layers." + layer + ".";
            norm(h + "input_layernorm", hidden);
            norm(h + "post_attention_layernorm", hidden);
            int[][] shapes = {{3 * hidden, hidden}, {hidden, hidden}, {inner, hidden}, {hidden, inner}};
            String[] names = {"attention.query_key_value", "attention.dense", "mlp.dense_h_to_4h", "mlp.dense_4h_to_h"};
            for (int i = 0; i < names.length; i++) {
                matrix(h + names[i] + ".weight", shapes[i][0], shapes[i][1], shapes[i][1]);
                vector(h + names[i] + ".bias", shapes[i][0], 0);
            }
        }
        norm("gpt_neox.final_layer_norm", hidden);
        matrix("embed_out.weight", vocabulary, hidden, 2);
        return """
                {"architectures": ["GPTNeoXForCausalLM"], "hidden_size": %d, "num_attention_heads": %d, "intermediate_size": %d,
                 "num_hidden_layers": %d, "vocab_size": %d, "max_position_embeddings": %d, "layer_norm_eps": 1e-5,
                 "rotary_pct": 0.5, "rotary_emb_base": 10000, "use_parallel_residual": true, "hidden_act": "gelu",
                 "tie_word_embeddings": false, "eos_token_id": 0}
                """.formatted(hidden, heads, inner, layers, vocabulary, context);
    }
}
