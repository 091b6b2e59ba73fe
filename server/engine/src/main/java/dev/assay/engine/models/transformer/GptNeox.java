package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.assay.engine.models.transformer.Point.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * GPT-NeoX (Black et al., "GPT-NeoX-20B", 2022), Pythia among others: attention and perceptron side by side, rotary positions on a
 * part of each head.
 */
final class GptNeox implements CausalNetwork {

    private final TransformerConfig config;
    private final Constants constants;
    private final NDArray tokens;
    private final Rotation rotation;
    private final List<Block> blocks = new ArrayList<>();
    private final Norm lastNorm;
    private final Linear unembedding;

    private record Block(Norm norm1, Linear queryKeyValue, Attention attention, Norm norm2, Linear up, Linear down) {}

    GptNeox(TransformerConfig config, Weights weights) {
        this.config = config;
        this.constants = weights.constants();
        int hidden = config.hidden();
        weights.prefix("gpt_neox.");
        tokens = weights.take("embed_in.weight", config.vocabulary(), hidden);
        rotation = new Rotation(Objects.requireNonNull(config.rotary()), config.positions(), weights);
        for (int l = 0; l < config.layers(); l++) {
            String h = "layers." + l + ".";
            blocks.add(new Block(
                    Norm.Layer.take(weights, h + "input_layernorm", hidden, config.normEpsilon()),
                    Linear.take(weights, h + "attention.query_key_value", 3 * hidden, hidden, config.queryBias()),
                    new Attention(
                            config,
                            l,
                            Linear.take(weights, h + "attention.dense", hidden, hidden, config.outputBias()),
                            constants),
                    Norm.Layer.take(weights, h + "post_attention_layernorm", hidden, config.normEpsilon()),
                    Linear.take(weights, h + "mlp.dense_h_to_4h", config.intermediate(), hidden, true),
                    Linear.take(weights, h + "mlp.dense_4h_to_h", hidden, config.intermediate(), true)));
        }
        lastNorm = Norm.Layer.take(weights, "final_layer_norm", hidden, config.normEpsilon());
        weights.prefix("embed_out");
        unembedding = config.tied()
                ? new Linear(tokens, null)
                : new Linear(weights.take(".weight", config.vocabulary(), hidden), null);
        weights.finish(name -> config.tied() && name.equals("embed_out.weight"));
    }

    static Set<Kind> kinds(TransformerConfig config) {
        Set<Kind> kinds = Network.allBut(Kind.POS_EMBED, Kind.TYPE_EMBED, Kind.FULL_EMBED, Kind.MLP_PRE_LINEAR);
        if (config.parallel()) {
            kinds.remove(Kind.RESID_MID);
        }
        return kinds;
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
            NDArray attended = x;
            if (from.attends(l)) {
                x = pass.at(Kind.RESID_PRE, l, pass.block(x));
                attended = attended(pass, l, x, angles);
            }
            NDArray read = pass.at(Kind.LN2_NORMALIZED, l, block.norm2.apply(config.parallel() ? x : attended));
            NDArray units = pass.at(Kind.MLP_PRE, l, block.up.apply(read));
            units = pass.at(Kind.MLP_POST, l, config.activation().apply(constants, units));
            NDArray out = pass.at(Kind.MLP_OUT, l, block.down.apply(units));
            x = pass.at(Kind.RESID_POST, l, attended.add(out));
        }
        return pass.at(Kind.LN_FINAL, lastNorm.apply(x));
    }

    private NDArray attended(Pass pass, int l, NDArray x, Rotation.Angles angles) {
        Block block = blocks.get(l);
        NDArray read = pass.at(Kind.LN1_NORMALIZED, l, block.norm1.apply(x));
        // Rows of the matrix lie head by head: query, key and value of the first head, then those of the second.
        NDList parts =
                Attention.split(block.queryKeyValue.apply(read), config.heads()).split(3, 3);
        NDArray q = pass.at(Kind.Q, l, parts.get(0));
        NDArray k = pass.at(Kind.K, l, parts.get(1));
        NDArray v = pass.at(Kind.V, l, parts.get(2));
        q = pass.at(Kind.ROT_Q, l, rotation.turn(q, angles));
        k = pass.at(Kind.ROT_K, l, rotation.turn(k, angles));
        NDArray sum = x.add(block.attention.apply(pass, q, k, v));
        return config.parallel() ? sum : pass.at(Kind.RESID_MID, l, sum);
    }

    @Override
    public Linear unembedding() {
        return unembedding;
    }
}
