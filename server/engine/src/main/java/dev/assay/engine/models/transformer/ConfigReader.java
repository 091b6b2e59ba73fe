package dev.assay.engine.models.transformer;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a Hugging Face {@code config.json}: the architecture decides which fields there must be. */
final class ConfigReader {

    private record Known(Family family, Head head) {}

    /** Architectures by the name that {@code config.json} gives them. Names of models are not looked at. */
    private static final Map<String, Known> KNOWN = new TreeMap<>(Map.ofEntries(
            Map.entry("GPT2LMHeadModel", new Known(Family.GPT2, Head.NEXT_TOKEN)),
            Map.entry("LlamaForCausalLM", new Known(Family.LLAMA, Head.NEXT_TOKEN)),
            Map.entry("MistralForCausalLM", new Known(Family.LLAMA, Head.NEXT_TOKEN)),
            Map.entry("Qwen2ForCausalLM", new Known(Family.LLAMA, Head.NEXT_TOKEN)),
            Map.entry("GPTNeoXForCausalLM", new Known(Family.GPT_NEOX, Head.NEXT_TOKEN)),
            Map.entry("BertModel", new Known(Family.BERT, Head.NONE)),
            Map.entry("BertForMaskedLM", new Known(Family.BERT, Head.MASKED_TOKEN)),
            Map.entry("BertForPreTraining", new Known(Family.BERT, Head.MASKED_TOKEN)),
            Map.entry("BertForSequenceClassification", new Known(Family.BERT, Head.LABELS)),
            Map.entry("RobertaModel", new Known(Family.ROBERTA, Head.NONE)),
            Map.entry("RobertaForMaskedLM", new Known(Family.ROBERTA, Head.MASKED_TOKEN)),
            Map.entry("RobertaForSequenceClassification", new Known(Family.ROBERTA, Head.LABELS)),
            Map.entry("DistilBertModel", new Known(Family.DISTILBERT, Head.NONE)),
            Map.entry("DistilBertForMaskedLM", new Known(Family.DISTILBERT, Head.MASKED_TOKEN)),
            Map.entry("DistilBertForSequenceClassification", new Known(Family.DISTILBERT, Head.LABELS))));

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final JsonNode root;

    ConfigReader(Path file) {
        this.file = file;
        try {
            root = JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read " + file
                            + "; name a Hugging Face model's folder, which has a config.json and safetensors.",
                    e);
        } catch (JacksonException e) {
            throw new UserError(file + " is not valid JSON (" + e.getOriginalMessage() + ").", e);
        }
        if (!root.isObject()) {
            throw new UserError(file + " is not a JSON object.");
        }
    }

    TransformerConfig read() {
        String architecture = root.path("architectures").path(0).asString("");
        Known known = KNOWN.get(architecture);
        if (known == null) {
            throw new UserError(file + " names "
                    + (architecture.isEmpty() ? "no architecture" : "the unknown architecture " + architecture)
                    + " in its field architectures; known are " + String.join(", ", KNOWN.keySet()) + ".");
        }
        return switch (known.family) {
            case GPT2 -> gpt2(architecture);
            case LLAMA -> llama(architecture);
            case GPT_NEOX -> neox(architecture);
            case BERT, ROBERTA -> bert(architecture, known);
            case DISTILBERT -> distilbert(architecture, known);
        };
    }

    private TransformerConfig gpt2(String architecture) {
        int hidden = size("n_embd");
        int heads = size("n_head");
        if (flag("add_cross_attention", false)) {
            throw refuse("add_cross_attention", "is true, but only decoders without an encoder can be run");
        }
        return new TransformerConfig(
                architecture,
                Family.GPT2,
                Head.NEXT_TOKEN,
                size("vocab_size"),
                size("n_layer"),
                hidden,
                heads,
                heads,
                divided("n_embd", hidden, "n_head", heads),
                size("n_inner", 4 * hidden),
                size("n_positions"),
                0,
                0,
                epsilon("layer_norm_epsilon", 1e-5),
                activation("activation_function", "gelu_new"),
                flag("tie_word_embeddings", true),
                null,
                false,
                true,
                true,
                true,
                0,
                flag("scale_attn_weights", true),
                flag("scale_attn_by_inverse_layer_idx", false),
                List.of(),
                tokens("eos_token_id"),
                token("bos_token_id"),
                token("pad_token_id"));
    }

    private TransformerConfig llama(String architecture) {
        boolean qwen = architecture.startsWith("Qwen2");
        int hidden = size("hidden_size");
        int heads = size("num_attention_heads");
        int keyHeads = size("num_key_value_heads", heads);
        if (heads % keyHeads != 0) {
            throw refuse(
                    "num_key_value_heads", "is " + keyHeads + ", which does not divide num_attention_heads, " + heads);
        }
        int headSize =
                present("head_dim") ? size("head_dim") : divided("hidden_size", hidden, "num_attention_heads", heads);
        int layers = size("num_hidden_layers");
        int window = size("sliding_window", 0);
        if (qwen) {
            if (!flag("use_sliding_window", false)) {
                window = 0;
            } else if (size("max_window_layers", layers) != 0) {
                throw refuse("use_sliding_window", "is true for some layers only, which is not supported");
            }
        }
        boolean bias = flag("attention_bias", false);
        return new TransformerConfig(
                architecture,
                Family.LLAMA,
                Head.NEXT_TOKEN,
                size("vocab_size"),
                layers,
                hidden,
                heads,
                keyHeads,
                headSize,
                size("intermediate_size"),
                size("max_position_embeddings", 2048),
                0,
                0,
                epsilon("rms_norm_eps", 1e-6),
                activation("hidden_act", "silu"),
                flag("tie_word_embeddings", false),
                rotary(headSize, "rope_theta"),
                false,
                bias || qwen,
                bias,
                flag("mlp_bias", false),
                window,
                true,
                false,
                List.of(),
                tokens("eos_token_id"),
                token("bos_token_id"),
                token("pad_token_id"));
    }

    private TransformerConfig neox(String architecture) {
        int hidden = size("hidden_size");
        int heads = size("num_attention_heads");
        int headSize = divided("hidden_size", hidden, "num_attention_heads", heads);
        JsonNode share = present("rotary_pct")
                ? root.get("rotary_pct")
                : root.path("rope_parameters").path("partial_rotary_factor");
        double part = share.isNumber() ? share.doubleValue() : 0.25;
        int dims = (int) (headSize * part);
        if (dims < 2 || dims % 2 != 0 || dims > headSize) {
            throw refuse(
                    "rotary_pct",
                    "is " + part + ", which turns " + dims + " of " + headSize
                            + " dimensions of a head; an even number from 2 is needed");
        }
        boolean bias = flag("attention_bias", true);
        return new TransformerConfig(
                architecture,
                Family.GPT_NEOX,
                Head.NEXT_TOKEN,
                size("vocab_size"),
                size("num_hidden_layers"),
                hidden,
                heads,
                heads,
                headSize,
                size("intermediate_size"),
                size("max_position_embeddings", 2048),
                0,
                0,
                epsilon("layer_norm_eps", 1e-5),
                activation("hidden_act", "gelu"),
                flag("tie_word_embeddings", false),
                rotary(dims, present("rotary_emb_base") ? "rotary_emb_base" : "rope_theta"),
                flag("use_parallel_residual", true),
                bias,
                bias,
                true,
                0,
                true,
                false,
                List.of(),
                tokens("eos_token_id"),
                token("bos_token_id"),
                token("pad_token_id"));
    }

    private TransformerConfig bert(String architecture, Known known) {
        int hidden = size("hidden_size");
        int heads = size("num_attention_heads");
        String kind = root.path("position_embedding_type").asString("absolute");
        if (!kind.equals("absolute")) {
            throw refuse("position_embedding_type", "is " + kind + "; only absolute is supported");
        }
        if (flag("is_decoder", false)) {
            throw refuse("is_decoder", "is true, but only the encoder can be run");
        }
        Integer pad = token("pad_token_id");
        int offset = 0;
        if (known.family == Family.ROBERTA) {
            offset = (pad == null ? 1 : pad) + 1;
        }
        int positions = size("max_position_embeddings") - offset;
        if (positions <= 0) {
            throw refuse("max_position_embeddings", "leaves no position after the " + offset + " that are reserved");
        }
        return new TransformerConfig(
                architecture,
                known.family,
                known.head,
                size("vocab_size"),
                size("num_hidden_layers"),
                hidden,
                heads,
                heads,
                divided("hidden_size", hidden, "num_attention_heads", heads),
                size("intermediate_size"),
                positions,
                offset,
                size("type_vocab_size", 2),
                epsilon("layer_norm_eps", 1e-12),
                activation("hidden_act", "gelu"),
                flag("tie_word_embeddings", true),
                null,
                false,
                true,
                true,
                true,
                0,
                true,
                false,
                known.head == Head.LABELS ? labels() : List.of(),
                List.of(),
                token("bos_token_id"),
                pad);
    }

    private TransformerConfig distilbert(String architecture, Known known) {
        int hidden = size("dim");
        int heads = size("n_heads");
        return new TransformerConfig(
                architecture,
                known.family,
                known.head,
                size("vocab_size"),
                size("n_layers"),
                hidden,
                heads,
                heads,
                divided("dim", hidden, "n_heads", heads),
                size("hidden_dim"),
                size("max_position_embeddings"),
                0,
                0,
                1e-12,
                activation("activation", "gelu"),
                flag("tie_word_embeddings", true),
                null,
                false,
                true,
                true,
                true,
                0,
                true,
                false,
                known.head == Head.LABELS ? labels() : List.of(),
                List.of(),
                null,
                token("pad_token_id"));
    }

    /** The labels in order of their numbers; two, as in {@code transformers}, when the file names none. */
    private List<String> labels() {
        JsonNode names = root.path("id2label");
        int count = present("num_labels") ? size("num_labels") : names.isObject() ? names.size() : 2;
        List<String> labels = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            JsonNode name = names.path(String.valueOf(k));
            if (names.isObject() && !name.isString()) {
                throw refuse("id2label", "has no name for label " + k + " of " + count);
            }
            labels.add(name.asString("LABEL_" + k));
        }
        return labels;
    }

    /** Rotary positions from the old fields ({@code rope_theta}, {@code rope_scaling}) or the newer {@code rope_parameters}. */
    private Rotary rotary(int dims, String base) {
        if (dims % 2 != 0) {
            throw refuse("head_dim", "is " + dims + ", but rotary positions need an even number");
        }
        JsonNode newer = root.path("rope_parameters");
        double theta = number(
                newer.path("rope_theta").isNumber() ? newer : root,
                newer.path("rope_theta").isNumber() ? "rope_theta" : base,
                10_000);
        JsonNode scaling = newer.isObject() ? newer : root.path("rope_scaling");
        String type = scaling.isObject()
                ? scaling.path("rope_type").asString(scaling.path("type").asString("default"))
                : "default";
        double positions = size("max_position_embeddings", 2048);
        Rotary.Scaling chosen = switch (type) {
            case "default", "dynamic" -> new Rotary.Scaling.None();
            case "linear" -> new Rotary.Scaling.Linear(required(scaling, "factor"));
            case "llama3" ->
                new Rotary.Scaling.Llama3(
                        required(scaling, "factor"),
                        required(scaling, "low_freq_factor"),
                        required(scaling, "high_freq_factor"),
                        required(scaling, "original_max_position_embeddings"));
            case "yarn" -> {
                double factor = required(scaling, "factor");
                yield new Rotary.Scaling.Yarn(
                        factor,
                        number(scaling, "beta_fast", 32),
                        number(scaling, "beta_slow", 1),
                        number(scaling, "original_max_position_embeddings", positions),
                        number(scaling, "attention_factor", factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1));
            }
            default ->
                throw refuse(
                        "rope_scaling",
                        "has the type " + type + "; known are default, dynamic, linear, llama3 and yarn");
        };
        return new Rotary(dims, theta, chosen);
    }

    private double required(JsonNode node, String field) {
        if (!node.path(field).isNumber()) {
            throw refuse("rope_scaling", "needs a number " + field);
        }
        return number(node, field, 0);
    }

    private double number(JsonNode node, String field, double missing) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return missing;
        }
        if (!value.isNumber() || !(value.doubleValue() > 0)) {
            throw refuse(field, "is " + value + ", but a positive number is needed");
        }
        return value.doubleValue();
    }

    private double epsilon(String field, double missing) {
        return number(root, field, missing);
    }

    private boolean present(String field) {
        return root.hasNonNull(field);
    }

    private int size(String field) {
        if (!present(field)) {
            throw new UserError(file + " has no field " + field + ", which this architecture needs.");
        }
        return size(field, 0);
    }

    private int size(String field, int missing) {
        if (!present(field)) {
            return missing;
        }
        JsonNode value = root.get(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw refuse(field, "is " + value + ", but a whole number is needed");
        }
        if (value.intValue() == 0 && !field.equals("max_window_layers") && !field.equals("type_vocab_size")) {
            throw refuse(field, "is 0, but a positive number is needed");
        }
        return value.intValue();
    }

    private int divided(String field, int whole, String by, int parts) {
        if (whole % parts != 0) {
            throw refuse(field, "is " + whole + ", which " + by + ", " + parts + ", does not divide");
        }
        return whole / parts;
    }

    private boolean flag(String field, boolean missing) {
        if (!present(field)) {
            return missing;
        }
        JsonNode value = root.get(field);
        if (!value.isBoolean()) {
            throw refuse(field, "is " + value + ", but true or false is needed");
        }
        return value.booleanValue();
    }

    private Activation activation(String field, String missing) {
        String name = root.path(field).asString(missing);
        List<String> known = new ArrayList<>();
        for (Activation activation : Activation.values()) {
            if (activation.names().contains(name)) {
                return activation;
            }
            known.addAll(activation.names());
        }
        throw refuse(field, "is " + name + "; known are " + String.join(", ", known));
    }

    private @Nullable Integer token(String field) {
        List<Integer> tokens = tokens(field);
        return tokens.isEmpty() ? null : tokens.getFirst();
    }

    /** One token or several; a few files have a list. */
    private List<Integer> tokens(String field) {
        List<Integer> tokens = new ArrayList<>();
        JsonNode value = root.path(field);
        for (JsonNode one : value.isArray() ? value.values() : List.of(value)) {
            if (one.isIntegralNumber() && one.canConvertToInt() && one.intValue() >= 0) {
                tokens.add(one.intValue());
            }
        }
        return tokens;
    }

    private UserError refuse(String field, String what) {
        return new UserError("Field " + field + " of " + file + " " + what + ".");
    }
}
