package dev.assay.engine.models.transformer;

/** The transformer families that the engine has code for. */
public enum Family {
    GPT2,
    LLAMA,
    GPT_NEOX,
    BERT,
    ROBERTA,
    DISTILBERT;

    /** Whether a position sees only itself and those before it, so that the model can generate. */
    public boolean causal() {
        return this == GPT2 || this == LLAMA || this == GPT_NEOX;
    }
}
