package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;
import dev.assay.engine.models.transformer.Point.Kind;
import java.util.EnumSet;
import java.util.Set;

/** A family's forward pass over its weights. Safe for use by several threads. */
sealed interface Network permits CausalNetwork, Bert {

    /** Logits: {@code [batch, slots, outputs]}, or {@code [batch, 1, outputs]} of a classifier. */
    NDArray forward(Pass pass);

    /** The hook points of a model. */
    static Set<Kind> kinds(TransformerConfig config) {
        return switch (config.family()) {
            case GPT2 -> Gpt2.KINDS;
            case LLAMA -> Llama.KINDS;
            case GPT_NEOX -> GptNeox.kinds(config);
            case BERT, ROBERTA, DISTILBERT -> Bert.kinds(config);
        };
    }

    /** Builds a family's network, which takes its weights. */
    static Network of(TransformerConfig config, Weights weights) {
        return switch (config.family()) {
            case GPT2 -> new Gpt2(config, weights);
            case LLAMA -> new Llama(config, weights);
            case GPT_NEOX -> new GptNeox(config, weights);
            case BERT, ROBERTA, DISTILBERT -> new Bert(config, weights);
        };
    }

    /** All kinds but these. */
    static Set<Kind> allBut(Kind... absent) {
        Set<Kind> kinds = EnumSet.allOf(Kind.class);
        for (Kind kind : absent) {
            kinds.remove(kind);
        }
        return kinds;
    }
}
