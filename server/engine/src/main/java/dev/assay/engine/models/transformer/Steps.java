package dev.assay.engine.models.transformer;

/** The part of a generation in which an intervention acts. */
public enum Steps {
    /** While the prompt is read. A plain run consists of this alone. */
    PROMPT,
    /** While generated tokens are read. */
    GENERATED,
    BOTH
}
