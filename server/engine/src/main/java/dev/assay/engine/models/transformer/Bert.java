package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import dev.assay.engine.models.transformer.Point.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * BERT (Devlin et al., 2019), RoBERTa (Liu et al., 2019) and DistilBERT (Sanh et al., 2019): every position sees all others, and
 * normalisation follows each sum. The three differ in names, in segments and shifted positions, and in what stands before the
 * last map to labels or tokens.
 */
final class Bert implements Network {

    private final TransformerConfig config;
    private final Constants constants;
    private final NDArray tokens;
    private final NDArray positions;
    private final @Nullable NDArray types;
    private final Norm embeddingNorm;
    private final List<Block> blocks = new ArrayList<>();
    private final Top top;

    private record Block(
            Linear query,
            Linear key,
            Linear value,
            Attention attention,
            Norm norm1,
            Linear up,
            Linear down,
            Norm norm2) {}

    /** What stands on the last states: a map, an activation and a norm, where the head has them, and the map to the outputs. */
    private record Top(
            @Nullable Linear dense,
            @Nullable Activation activation,
            @Nullable Norm norm,
            @Nullable Linear output) {}

    /** Where a variant keeps the weights of a block. */
    private record Names(
            String block,
            String query,
            String key,
            String value,
            String output,
            String norm1,
            String up,
            String down,
            String norm2) {

        static Names of(Family family) {
            return family == Family.DISTILBERT
                    ? new Names(
                            "transformer.layer.",
                            "attention.q_lin",
                            "attention.k_lin",
                            "attention.v_lin",
                            "attention.out_lin",
                            "sa_layer_norm",
                            "ffn.lin1",
                            "ffn.lin2",
                            "output_layer_norm")
                    : new Names(
                            "encoder.layer.",
                            "attention.self.query",
                            "attention.self.key",
                            "attention.self.value",
                            "attention.output.dense",
                            "attention.output.LayerNorm",
                            "intermediate.dense",
                            "output.dense",
                            "output.LayerNorm");
        }
    }

    Bert(TransformerConfig config, Weights weights) {
        this.config = config;
        this.constants = weights.constants();
        int hidden = config.hidden();
        String prefix = switch (config.family()) {
            case ROBERTA -> "roberta.";
            case DISTILBERT -> "distilbert.";
            default -> "bert.";
        };
        weights.prefix(prefix);
        tokens = weights.take("embeddings.word_embeddings.weight", config.vocabulary(), hidden);
        positions = weights.take(
                "embeddings.position_embeddings.weight", (long) config.positions() + config.positionOffset(), hidden);
        types = config.tokenTypes() == 0
                ? null
                : weights.take("embeddings.token_type_embeddings.weight", config.tokenTypes(), hidden);
        embeddingNorm = Norm.Layer.take(weights, "embeddings.LayerNorm", hidden, config.normEpsilon());
        Names names = Names.of(config.family());
        for (int l = 0; l < config.layers(); l++) {
            String h = names.block + l + ".";
            blocks.add(new Block(
                    Linear.take(weights, h + names.query, hidden, hidden, true),
                    Linear.take(weights, h + names.key, hidden, hidden, true),
                    Linear.take(weights, h + names.value, hidden, hidden, true),
                    new Attention(config, l, Linear.take(weights, h + names.output, hidden, hidden, true), constants),
                    Norm.Layer.take(weights, h + names.norm1, hidden, config.normEpsilon()),
                    Linear.take(weights, h + names.up, config.intermediate(), hidden, true),
                    Linear.take(weights, h + names.down, hidden, config.intermediate(), true),
                    Norm.Layer.take(weights, h + names.norm2, hidden, config.normEpsilon())));
        }
        top = switch (config.head()) {
            case LABELS -> labels(weights);
            case MASKED_TOKEN -> maskedToken(weights);
            default -> new Top(null, null, null, null);
        };
        weights.finish(name -> name.contains("pooler.")
                || name.startsWith("cls.seq_relationship")
                || (config.tied()
                        && (name.equals("cls.predictions.decoder.weight")
                                || name.equals("cls.predictions.decoder.bias")
                                || name.equals("lm_head.decoder.weight")
                                || name.equals("lm_head.decoder.bias")
                                || name.equals("vocab_projector.weight"))));
    }

    private Top labels(Weights weights) {
        int hidden = config.hidden();
        int labels = config.labels().size();
        return switch (config.family()) {
            case ROBERTA -> {
                weights.prefix("classifier.");
                yield new Top(
                        Linear.take(weights, "dense", hidden, hidden, true),
                        Activation.TANH,
                        null,
                        Linear.take(weights, "out_proj", labels, hidden, true));
            }
            case DISTILBERT -> {
                weights.prefix("");
                yield new Top(
                        Linear.take(weights, "pre_classifier", hidden, hidden, true),
                        Activation.RELU,
                        null,
                        Linear.take(weights, "classifier", labels, hidden, true));
            }
            default -> {
                Linear pooler = Linear.take(weights, "pooler.dense", hidden, hidden, true);
                weights.prefix("");
                yield new Top(pooler, Activation.TANH, null, Linear.take(weights, "classifier", labels, hidden, true));
            }
        };
    }

    private Top maskedToken(Weights weights) {
        weights.prefix("");
        return switch (config.family()) {
            case ROBERTA ->
                maskedToken(weights, "lm_head.dense", "lm_head.layer_norm", "lm_head.decoder.weight", "lm_head.bias");
            case DISTILBERT ->
                maskedToken(
                        weights,
                        "vocab_transform",
                        "vocab_layer_norm",
                        "vocab_projector.weight",
                        "vocab_projector.bias");
            default ->
                maskedToken(
                        weights,
                        "cls.predictions.transform.dense",
                        "cls.predictions.transform.LayerNorm",
                        "cls.predictions.decoder.weight",
                        "cls.predictions.bias");
        };
    }

    private Top maskedToken(Weights weights, String dense, String norm, String decoder, String bias) {
        int hidden = config.hidden();
        Activation activation = config.family() == Family.ROBERTA ? Activation.GELU : config.activation();
        return new Top(
                Linear.take(weights, dense, hidden, hidden, true),
                activation,
                Norm.Layer.take(weights, norm, hidden, config.normEpsilon()),
                new Linear(
                        config.tied() ? tokens : weights.take(decoder, config.vocabulary(), hidden),
                        weights.take(bias, config.vocabulary())));
    }

    static Set<Kind> kinds(TransformerConfig config) {
        Set<Kind> kinds = Network.allBut(Kind.ROT_Q, Kind.ROT_K, Kind.MLP_PRE_LINEAR, Kind.LN_FINAL);
        if (config.tokenTypes() == 0) {
            kinds.remove(Kind.TYPE_EMBED);
        }
        return kinds;
    }

    @Override
    public NDArray forward(Pass pass) {
        NDArray x = pass.at(Kind.EMBED, Pass.rows(pass.ids(), tokens))
                .add(pass.at(Kind.POS_EMBED, Pass.rows(pass.positions(), positions)));
        if (types != null) {
            x = x.add(pass.at(Kind.TYPE_EMBED, Pass.rows(pass.types(), types)));
        }
        x = pass.at(Kind.FULL_EMBED, embeddingNorm.apply(x));
        for (int l = 0; l < blocks.size(); l++) {
            Block block = blocks.get(l);
            x = pass.at(Kind.RESID_PRE, l, pass.block(x));
            NDArray q = pass.at(Kind.Q, l, Attention.split(block.query.apply(x), config.heads()));
            NDArray k = pass.at(Kind.K, l, Attention.split(block.key.apply(x), config.heads()));
            NDArray v = pass.at(Kind.V, l, Attention.split(block.value.apply(x), config.heads()));
            x = pass.at(Kind.RESID_MID, l, x.add(block.attention.apply(pass, q, k, v)));
            x = pass.at(Kind.LN1_NORMALIZED, l, block.norm1.apply(x));
            NDArray units = pass.at(Kind.MLP_PRE, l, block.up.apply(x));
            units = pass.at(Kind.MLP_POST, l, config.activation().apply(constants, units));
            NDArray out = pass.at(Kind.MLP_OUT, l, block.down.apply(units));
            x = pass.at(Kind.RESID_POST, l, x.add(out));
            x = pass.at(Kind.LN2_NORMALIZED, l, block.norm2.apply(x));
        }
        return head(pass, x);
    }

    private NDArray head(Pass pass, NDArray states) {
        Linear output = top.output;
        if (output == null) {
            return pass.at(Kind.LOGITS, states);
        }
        boolean labels = config.head() == Head.LABELS;
        NDArray x = labels ? pass.first(states) : states;
        if (top.dense != null && top.activation != null) {
            x = top.activation.apply(constants, top.dense.apply(x));
        }
        if (top.norm != null) {
            x = top.norm.apply(x);
        }
        return labels ? pass.labelLogits(output.apply(x)) : pass.logits(x, output);
    }
}
