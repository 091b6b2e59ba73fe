package dev.assay.checks.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The log of a training, as it was read.
 *
 * @param format of the file: {@code csv}, {@code json-lines}, {@code json}, {@code tensorboard}, {@code run}
 * @param axis what points are ordered by
 * @param series at most one per metric
 * @param facts what the log says once: settings and sizes, by names in lower case with underscores
 * @param reading how the reading went
 */
record TrainingLog(String format, Axis axis, List<Series> series, Map<String, String> facts, Reading reading) {

    /** Of nothing. */
    static final TrainingLog NONE = new TrainingLog(
            "none", Axis.STEP, List.of(), Map.of(), new Reading(0, List.of(), List.of(), List.of(), 0, 0, 0, 0));

    /** What the numbers of steps are. */
    enum Axis {
        /** Optimiser steps. */
        STEP,
        /** There are no steps in the log, only epochs. */
        EPOCH,
        /** There are neither; the rows of the log are counted from 1. */
        ROW
    }

    /**
     * How the reading of a log went.
     *
     * @param rows rows or events with at least one number
     * @param columns which column each metric was read from, {@code dev-loss = eval/loss}
     * @param ignored names of columns that say nothing that is known; the first of them
     * @param unusable what could not be used, each with its place; the first of them
     * @param unusableCount how many there were
     * @param restarts how often steps fell, and what follows replaced what was before
     * @param replaced values that restarts replaced
     * @param duplicates values of one column with the same step as the value before
     */
    public record Reading(
            long rows,
            List<String> columns,
            List<String> ignored,
            List<String> unusable,
            long unusableCount,
            long restarts,
            long replaced,
            long duplicates) {

        public Reading {
            columns = List.copyOf(columns);
            ignored = List.copyOf(ignored);
            unusable = List.copyOf(unusable);
        }
    }

    TrainingLog {
        series = List.copyOf(series);
        facts = Map.copyOf(facts);
    }

    /** The series of a metric with at least one number. */
    Optional<Series> of(Metric metric) {
        return all(metric).filter(each -> !each.points().isEmpty());
    }

    /** The series of a metric, which may be all NaN. */
    Optional<Series> all(Metric metric) {
        return series.stream().filter(each -> each.metric() == metric).findFirst();
    }

    /** The loss on training data without its penalty: the likelihood part where it is logged, else the whole. */
    Optional<Series> trainLoss() {
        return of(Metric.LIKELIHOOD).or(() -> of(Metric.TRAIN_LOSS));
    }
}
