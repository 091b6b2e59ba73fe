package dev.assay.engine.activations;

/** Which of a text's tokens a row of activations is made from. */
public enum Pooling {
    /** One row per example: the last token of the text itself. */
    LAST,
    /** One row per example: the mean over the tokens of the text itself. */
    MEAN,
    /** One row per example: the first token, which a classifier reads. */
    CLS,
    /** One row per token, those that the model adds among them. */
    ALL
}
