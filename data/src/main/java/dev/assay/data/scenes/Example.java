package dev.assay.data.scenes;

/** A pair: full sentences in plain punctuation. */
public record Example(String premise, String hypothesis, Label label) {}
