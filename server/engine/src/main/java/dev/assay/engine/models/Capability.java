package dev.assay.engine.models;

/** What can be done with a model. */
public enum Capability {
    /** Gives probabilities of labels. */
    CLASSIFY,
    /** Continues texts. */
    GENERATE,
    /** Its hidden states can be read at hook points. */
    HIDDEN_STATES,
    /** Gradients of its outputs can be taken, with respect to inputs and hidden states. */
    GRADIENTS,
    /** Its attention can be read. */
    ATTENTION,
    /** Its hidden states can be changed while it runs. */
    STEER,
    /** Gives the log-probability of every token of a text, given those before it. */
    LOG_PROBABILITIES
}
