package dev.assay.engine.models.transformer;

/** What stands on top of a transformer. */
public enum Head {
    /** Logits of the next token, {@code [batch, sequence, vocabulary]}. */
    NEXT_TOKEN,
    /** Logits of the token at the position itself, {@code [batch, sequence, vocabulary]}. */
    MASKED_TOKEN,
    /** Logits of the labels, {@code [batch, 1, labels]}, read at the first token. */
    LABELS,
    /** None: the last hidden states stand for the logits, {@code [batch, sequence, hidden]}. */
    NONE
}
