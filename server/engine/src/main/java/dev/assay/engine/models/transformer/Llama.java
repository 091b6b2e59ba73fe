package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import dev.assay.engine.models.transformer.Point.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Llama (Touvron et al., 2023) and what is built like it, Mistral and Qwen2 among others: root-mean-square normalisation, rotary
 * positions, shared keys and values, a gated perceptron.
 */
final class Llama implements CausalNetwork {

    static final Set<Kind> KINDS = Network.allBut(Kind.POS_EMBED, Kind.TYPE_EMBED, Kind.FULL_EMBED);

    private final TransformerConfig config;
    private final Constants constants;
    private final NDArray tokens;
    private final Rotation rotation;
    private final List<Block> blocks = new ArrayList<>();
    private final Norm lastNorm;
    private final Linear unembedding;

    private record Block(
            Norm norm1,
            Linear query,
            Linear key,
            Linear value,
            Attention attention,
            Norm norm2,
            Linear gate,
            Linear up,
            Linear down) {}

    Llama(TransformerConfig config, Weights weights) {
        this.config = config;
        this.constants = weights.constants();
        int hidden = config.hidden();
        int queries = config.heads() * config.headSize();
        int keys = config.keyHeads() * config.headSize();
        weights.prefix("model.");
        // A tied model's file may hold the one matrix under either name.
        boolean underHead = config.tied() && !weights.has("embed_tokens.weight");
        tokens = underHead ? head(config, weights) : weights.take("embed_tokens.weight", config.vocabulary(), hidden);
        weights.prefix("model.");
        rotation = new Rotation(Objects.requireNonNull(config.rotary()), config.positions(), weights);
        for (int l = 0; l < config.layers(); l++) {
            String h = "layers." + l + ".";
            boolean bias = config.queryBias();
            blocks.add(new Block(
                    Norm.RootMeanSquare.take(weights, h + "input_layernorm", hidden, config.normEpsilon()),
                    Linear.take(weights, h + "self_attn.q_proj", queries, hidden, bias),
                    Linear.take(weights, h + "self_attn.k_proj", keys, hidden, bias),
                    Linear.take(weights, h + "self_attn.v_proj", keys, hidden, bias),
                    new Attention(
                            config,
                            l,
                            Linear.take(weights, h + "self_attn.o_proj", hidden, queries, config.outputBias()),
                            constants),
                    Norm.RootMeanSquare.take(weights, h + "post_attention_layernorm", hidden, config.normEpsilon()),
                    Linear.take(weights, h + "mlp.gate_proj", config.intermediate(), hidden, config.mlpBias()),
                    Linear.take(weights, h + "mlp.up_proj", config.intermediate(), hidden, config.mlpBias()),
                    Linear.take(weights, h + "mlp.down_proj", hidden, config.intermediate(), config.mlpBias())));
        }
        lastNorm = Norm.RootMeanSquare.take(weights, "norm", hidden, config.normEpsilon());
        unembedding = new Linear(config.tied() ? tokens : head(config, weights), null);
        weights.finish(name -> config.tied() && name.equals("lm_head.weight"));
    }

    private static NDArray head(TransformerConfig config, Weights weights) {
        weights.prefix("lm_head");
        return weights.take(".weight", config.vocabulary(), config.hidden());
    }

    @Override
    public NDArray forward(Pass pass) {
        NDArray embedded = pass.at(Kind.EMBED, Pass.rows(pass.ids(), tokens));
        return pass.logits(last(pass, Stage.START, embedded), unembedding);
    }

    @Override
    public NDArray last(Pass pass, Stage from, NDArray state) {
        Rotation.Angles angles = rotation.of(pass);
        NDArray x = state;
        for (int l = from.layer(); l < blocks.size(); l++) {
            Block block = blocks.get(l);
            if (from.attends(l)) {
                x = attended(pass, l, pass.at(Kind.RESID_PRE, l, pass.block(x)), angles);
            }
            NDArray read = pass.at(Kind.LN2_NORMALIZED, l, block.norm2.apply(x));
            NDArray gate = pass.at(Kind.MLP_PRE, l, block.gate.apply(read));
            NDArray linear = pass.at(Kind.MLP_PRE_LINEAR, l, block.up.apply(read));
            NDArray units = pass.at(
                    Kind.MLP_POST, l, config.activation().apply(constants, gate).mul(linear));
            NDArray out = pass.at(Kind.MLP_OUT, l, block.down.apply(units));
            x = pass.at(Kind.RESID_POST, l, x.add(out));
        }
        return pass.at(Kind.LN_FINAL, lastNorm.apply(x));
    }

    private NDArray attended(Pass pass, int l, NDArray x, Rotation.Angles angles) {
        Block block = blocks.get(l);
        NDArray read = pass.at(Kind.LN1_NORMALIZED, l, block.norm1.apply(x));
        NDArray q = pass.at(Kind.Q, l, Attention.split(block.query.apply(read), config.heads()));
        NDArray k = pass.at(Kind.K, l, Attention.split(block.key.apply(read), config.keyHeads()));
        NDArray v = pass.at(Kind.V, l, Attention.split(block.value.apply(read), config.keyHeads()));
        q = pass.at(Kind.ROT_Q, l, rotation.turn(q, angles));
        k = pass.at(Kind.ROT_K, l, rotation.turn(k, angles));
        return pass.at(Kind.RESID_MID, l, x.add(block.attention.apply(pass, q, k, v)));
    }

    @Override
    public Linear unembedding() {
        return unembedding;
    }
}
