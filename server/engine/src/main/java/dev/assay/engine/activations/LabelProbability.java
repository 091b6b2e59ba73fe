package dev.assay.engine.activations;

/** How probable a model finds a label, from 0 to 1. */
public record LabelProbability(String label, double probability) {}
