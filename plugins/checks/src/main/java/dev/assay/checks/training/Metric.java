package dev.assay.checks.training;

import dev.assay.engine.workspace.Json;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a column of a training's log is about. */
public enum Metric {
    /** Optimiser steps so far. */
    STEP("step"),
    /** Passes over the training data so far. */
    EPOCH("epoch"),
    /** What is minimised, on training data. */
    TRAIN_LOSS("training loss"),
    DEV_LOSS("development loss"),
    /** Share of training examples that were right, from 0 to 1. */
    TRAIN_ACCURACY("training accuracy"),
    DEV_ACCURACY("development accuracy"),
    /** Euclidean length of the gradient of all weights. */
    GRADIENT_NORM("gradient norm"),
    LEARNING_RATE("learning rate"),
    /** Expected calibration error on development data. */
    CALIBRATION_ERROR("calibration error"),
    /** The part of the training loss that the data have: minus the log-likelihood per example or token. */
    LIKELIHOOD("likelihood part of the loss"),
    /** The part of the training loss that the weights or a prior have. */
    PENALTY("penalty part of the loss"),
    /** Steps of one epoch, in logs whose steps begin anew with each. */
    STEPS("steps of an epoch"),
    BATCH_SIZE("batch size"),
    /** Gradients longer than this are shortened to it. */
    CLIP("clipping threshold");

    private final String words;

    Metric(String words) {
        this.words = words;
    }

    /** As a sentence says it. */
    String words() {
        return words;
    }

    /** Whether it is drawn and judged by step. */
    boolean isSeries() {
        return switch (this) {
            case STEP, EPOCH, STEPS, BATCH_SIZE, CLIP -> false;
            default -> true;
        };
    }

    /** Whether higher is worse, so that a jump upwards is news. */
    boolean spikes() {
        return this == TRAIN_LOSS || this == GRADIENT_NORM;
    }

    /** By the name that users write, or null. */
    static @Nullable Metric named(String name) {
        return Arrays.stream(values())
                .filter(metric -> Json.nameOf(metric).equals(name.strip().replace('_', '-')))
                .findAny()
                .orElse(null);
    }

    /** The names that users write. */
    static String names() {
        return Arrays.stream(values()).map(Json::nameOf).collect(Collectors.joining(", "));
    }
}
