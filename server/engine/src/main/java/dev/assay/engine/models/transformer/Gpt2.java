package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.assay.engine.models.transformer.Point.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * GPT-2 (Radford et al., "Language models are unsupervised multitask learners", 2019): learned positions, normalisation before
 * attention and perceptron, GELU.
 */
final class Gpt2 implements CausalNetwork {

    static final Set<Kind> KINDS =
            Network.allBut(Kind.TYPE_EMBED, Kind.FULL_EMBED, Kind.ROT_Q, Kind.ROT_K, Kind.MLP_PRE_LINEAR);

    private final TransformerConfig config;
    private final Constants constants;
    private final NDArray tokens;
    private final NDArray positions;
    private final List<Block> blocks = new ArrayList<>();
    private final Norm lastNorm;
    private final Linear unembedding;

    private record Block(Norm norm1, Linear queryKeyValue, Attention attention, Norm norm2, Linear up, Linear down) {}

    Gpt2(TransformerConfig config, Weights weights) {
        this.config = config;
        this.constants = weights.constants();
        int hidden = config.hidden();
        weights.prefix("transformer.");
        tokens = weights.take("wte.weight", config.vocabulary(), hidden);
        positions = weights.take("wpe.weight", config.positions(), hidden);
        for (int l = 0; l < config.layers(); l++) {
            String h = "h." + l + ".";
            blocks.add(new Block(
                    Norm.Layer.take(weights, h + "ln_1", hidden, config.normEpsilon()),
                    Linear.takeTransposed(weights, h + "attn.c_attn", 3 * hidden, hidden),
                    new Attention(
                            config, l, Linear.takeTransposed(weights, h + "attn.c_proj", hidden, hidden), constants),
                    Norm.Layer.take(weights, h + "ln_2", hidden, config.normEpsilon()),
                    Linear.takeTransposed(weights, h + "mlp.c_fc", config.intermediate(), hidden),
                    Linear.takeTransposed(weights, h + "mlp.c_proj", hidden, config.intermediate())));
        }
        lastNorm = Norm.Layer.take(weights, "ln_f", hidden, config.normEpsilon());
        weights.prefix("lm_head");
        unembedding = config.tied()
                ? new Linear(tokens, null)
                : new Linear(weights.take(".weight", config.vocabulary(), hidden), null);
        weights.finish(name -> name.equals("lm_head.weight"));
    }

    @Override
    public NDArray forward(Pass pass) {
        NDArray embedded = pass.at(Kind.EMBED, Pass.rows(pass.ids(), tokens));
        NDArray placed = pass.at(Kind.POS_EMBED, Pass.rows(pass.positions(), positions));
        return pass.logits(last(pass, Stage.START, embedded.add(placed)), unembedding);
    }

    @Override
    public NDArray last(Pass pass, Stage from, NDArray state) {
        NDArray x = state;
        for (int l = from.layer(); l < blocks.size(); l++) {
            Block block = blocks.get(l);
            if (from.attends(l)) {
                x = attended(pass, l, pass.at(Kind.RESID_PRE, l, pass.block(x)));
            }
            NDArray read = pass.at(Kind.LN2_NORMALIZED, l, block.norm2.apply(x));
            NDArray units = pass.at(Kind.MLP_PRE, l, block.up.apply(read));
            units = pass.at(Kind.MLP_POST, l, config.activation().apply(constants, units));
            NDArray out = pass.at(Kind.MLP_OUT, l, block.down.apply(units));
            x = pass.at(Kind.RESID_POST, l, x.add(out));
        }
        return pass.at(Kind.LN_FINAL, lastNorm.apply(x));
    }

    private NDArray attended(Pass pass, int l, NDArray x) {
        Block block = blocks.get(l);
        NDArray read = pass.at(Kind.LN1_NORMALIZED, l, block.norm1.apply(x));
        NDList parts = Attention.split(block.queryKeyValue.apply(read), 3 * config.heads())
                .split(3, 2);
        NDArray q = pass.at(Kind.Q, l, parts.get(0));
        NDArray k = pass.at(Kind.K, l, parts.get(1));
        NDArray v = pass.at(Kind.V, l, parts.get(2));
        return pass.at(Kind.RESID_MID, l, x.add(block.attention.apply(pass, q, k, v)));
    }

    @Override
    public Linear unembedding() {
        return unembedding;
    }
}
