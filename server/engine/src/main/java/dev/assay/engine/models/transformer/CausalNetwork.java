package dev.assay.engine.models.transformer;

import ai.djl.ndarray.NDArray;

/** A forward pass that predicts the next token, and which may begin anywhere on the residual stream. */
sealed interface CausalNetwork extends Network permits Gpt2, Llama, GptNeox {

    /**
     * What the unembedding reads, from the residual stream somewhere on the way.
     *
     * @param pass of the same texts; its token ids are not read any more
     * @param from where {@code state} is
     * @param state {@code [batch, slots, hidden]}
     * @return the last residual, normalised, {@code [batch, slots, hidden]}
     */
    NDArray last(Pass pass, Stage from, NDArray state);

    /** The map from there to logits; it has no offset. */
    Linear unembedding();
}
