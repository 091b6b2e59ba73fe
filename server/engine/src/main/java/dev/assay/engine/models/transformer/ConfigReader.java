package dev.assay.engine.models.transformer;

import dev.assay.engine.models.ConfigFile;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/**
 * Reads a Hugging Face {@code config.json}: the architecture decides which fields there must be, and what a missing one stands
 * for, which is what {@code transformers} takes it to be.
 */
final class ConfigReader {

    private final ConfigFile file;
    private final Architecture architecture;
    private final ConfigDraft draft;

    private ConfigReader(ConfigFile file) {
        this.file = file;
        this.architecture = Architecture.of(file);
        this.draft = new ConfigDraft(file, architecture);
    }

    /**
     * @throws dev.assay.spi.UserError when the file is not there or unreadable, its architecture is unknown, or a field is missing,
     *     contradicts another or asks for what the engine cannot do
     */
    static TransformerConfig read(Path path) {
        return new ConfigReader(ConfigFile.read(path)).read();
    }

    static TransformerConfig of(JsonNode json, Path path) {
        return new ConfigReader(ConfigFile.of(json, path)).read();
    }

    private TransformerConfig read() {
        if (file.has("quantization_config")) {
            throw file.refuse(
                    "quantization_config",
                    "is there, but quantised weights cannot be run; take the model they were made of");
        }
        switch (architecture.family()) {
            case GPT2 -> gpt2();
            case LLAMA -> llama();
            case GPT_NEOX -> neox();
            case BERT, ROBERTA -> bert();
            case DISTILBERT -> distilbert();
        }
        return draft.build();
    }

    private void gpt2() {
        if (file.flag("add_cross_attention", false)) {
            throw file.refuse("add_cross_attention", "is true, but only decoders without an encoder can be run");
        }
        draft.heads("n_embd", "n_head");
        draft.layers = file.size("n_layer");
        draft.intermediate = file.has("n_inner") ? file.size("n_inner") : fourTimes(draft.hidden);
        draft.positions = file.size("n_positions");
        draft.normEpsilon = file.number("layer_norm_epsilon", 1e-5);
        draft.activation = draft.activation("activation_function", "gelu_new");
        draft.tied = file.flag("tie_word_embeddings", true);
        draft.scaleAttention = file.flag("scale_attn_weights", true);
        draft.scaleByLayer = file.flag("scale_attn_by_inverse_layer_idx", false);
    }

    private int fourTimes(int hidden) {
        if (hidden > Integer.MAX_VALUE / 4) {
            throw file.refuse("n_embd", "is " + hidden + ", which is too large");
        }
        return 4 * hidden;
    }

    private void llama() {
        boolean qwen = architecture.name().startsWith("Qwen2");
        draft.hidden = file.size("hidden_size");
        draft.heads = file.size("num_attention_heads");
        draft.keyHeads = file.size("num_key_value_heads", draft.heads);
        if (draft.heads % draft.keyHeads != 0) {
            throw file.refuse(
                    "num_key_value_heads",
                    "is " + draft.keyHeads + ", which does not divide num_attention_heads, " + draft.heads);
        }
        draft.headSize = file.has("head_dim")
                ? file.size("head_dim")
                : file.divided("hidden_size", draft.hidden, "num_attention_heads", draft.heads);
        draft.layers = file.size("num_hidden_layers");
        draft.intermediate = file.size("intermediate_size");
        draft.positions = file.size("max_position_embeddings", 2048);
        draft.normEpsilon = file.number("rms_norm_eps", 1e-6);
        draft.activation = draft.activation("hidden_act", "silu");
        draft.tied = file.flag("tie_word_embeddings", false);
        draft.rotary = RotaryReader.read(file, draft.headSize, "rope_theta");
        boolean bias = file.flag("attention_bias", false);
        draft.queryBias = bias || qwen;
        draft.outputBias = bias;
        draft.mlpBias = file.flag("mlp_bias", false);
        draft.window = qwen && !file.flag("use_sliding_window", false) ? 0 : file.size("sliding_window", 0);
        if (qwen && draft.window != 0 && file.count("max_window_layers", draft.layers) != 0) {
            throw file.refuse("use_sliding_window", "is true for some layers only, which is not supported");
        }
    }

    private void neox() {
        draft.heads("hidden_size", "num_attention_heads");
        draft.layers = file.size("num_hidden_layers");
        draft.intermediate = file.size("intermediate_size");
        draft.positions = file.size("max_position_embeddings", 2048);
        draft.normEpsilon = file.number("layer_norm_eps", 1e-5);
        draft.activation = draft.activation("hidden_act", "gelu");
        draft.tied = file.flag("tie_word_embeddings", false);
        ConfigFile newer = file.part("rope_parameters");
        double part = newer != null && !file.has("rotary_pct")
                ? newer.number("partial_rotary_factor", 0.25)
                : file.number("rotary_pct", 0.25);
        int dims = (int) (draft.headSize * part);
        if (dims < 2 || dims % 2 != 0 || dims > draft.headSize) {
            throw file.refuse(
                    "rotary_pct",
                    "is " + part + ", which turns " + dims + " of " + draft.headSize
                            + " dimensions of a head; an even number from 2 is needed");
        }
        draft.rotary = RotaryReader.read(file, dims, file.has("rotary_emb_base") ? "rotary_emb_base" : "rope_theta");
        draft.parallel = file.flag("use_parallel_residual", true);
        boolean bias = file.flag("attention_bias", true);
        draft.queryBias = bias;
        draft.outputBias = bias;
    }

    private void bert() {
        String kind = file.text("position_embedding_type", "absolute");
        if (!kind.equals("absolute")) {
            throw file.refuse("position_embedding_type", "is " + kind + "; only absolute is supported");
        }
        if (file.flag("is_decoder", false)) {
            throw file.refuse("is_decoder", "is true, but only the encoder can be run");
        }
        draft.heads("hidden_size", "num_attention_heads");
        draft.layers = file.size("num_hidden_layers");
        draft.intermediate = file.size("intermediate_size");
        // RoBERTa's positions begin behind that of the padding token.
        draft.positionOffset = architecture.family() == Family.ROBERTA ? file.count("pad_token_id", 1) + 1 : 0;
        draft.positions = file.size("max_position_embeddings") - draft.positionOffset;
        if (draft.positionOffset < 0 || draft.positions <= 0) {
            throw file.refuse(
                    "max_position_embeddings",
                    "leaves no position after the " + draft.positionOffset + " that are reserved");
        }
        draft.tokenTypes = file.count("type_vocab_size", 2);
        draft.normEpsilon = file.number("layer_norm_eps", 1e-12);
        draft.activation = draft.activation("hidden_act", "gelu");
        draft.tied = file.flag("tie_word_embeddings", true);
    }

    private void distilbert() {
        draft.heads("dim", "n_heads");
        draft.layers = file.size("n_layers");
        draft.intermediate = file.size("hidden_dim");
        draft.positions = file.size("max_position_embeddings");
        draft.normEpsilon = 1e-12;
        draft.activation = draft.activation("activation", "gelu");
        draft.tied = file.flag("tie_word_embeddings", true);
    }
}
