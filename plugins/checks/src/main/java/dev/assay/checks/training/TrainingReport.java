package dev.assay.checks.training;

import dev.assay.spi.Printable;
import dev.assay.spi.Verdict;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a training's log says.
 *
 * @param source the file, or the run
 * @param format of the log: {@code csv}, {@code json-lines}, {@code json}, {@code tensorboard} or {@code run}
 * @param axis what steps are
 * @param running whether the training goes on
 * @param choices classes, or tokens of a language model; null: unknown
 * @param guessing the loss of guessing between them, in nats; null: unknown
 * @param parameters weights of the model; null: unknown
 * @param series at most one per metric, in at most 1,024 points each
 * @param rule what a point stands for
 * @param findings the worst first
 * @param notAsked rules that could not be asked
 * @param stopping where one would have stopped
 * @param calibration null: not asked for
 * @param overfit null: not asked for
 * @param loss what is known of the parts of the loss; null: nothing
 * @param reading how the reading went
 * @param command that makes it again
 */
public record TrainingReport(
        String source,
        String format,
        TrainingLog.Axis axis,
        boolean running,
        @Nullable Integer choices,
        @Nullable Double guessing,
        @Nullable Long parameters,
        List<Series> series,
        String rule,
        List<Diagnosis> findings,
        List<Judgement.NotAsked> notAsked,
        Stopping stopping,
        @Nullable Calibration calibration,
        @Nullable Overfit overfit,
        @Nullable String loss,
        TrainingLog.Reading reading,
        double seconds,
        String command)
        implements Printable, Verdict {

    private static final int WIDTH = 40;

    public TrainingReport {
        series = List.copyOf(series);
        findings = List.copyOf(findings);
        notAsked = List.copyOf(notAsked);
    }

    /** What a point of a log stands for. */
    static String rule(List<Series> series) {
        long most = series.stream().mapToLong(Series::perPoint).max().orElse(1);
        return most == 1
                ? "Every value of the log is a point."
                : "A series of more than " + Track.MOST
                        + " values is joined: a point is the mean of up to " + most
                        + " neighbouring values, with their lowest and highest.";
    }

    @Override
    public boolean good() {
        return findings.stream().noneMatch(finding -> finding.severity() == Severity.FAILURE);
    }

    @Override
    public String printed() {
        StringBuilder text = new StringBuilder("%s: %,d rows (%s)%s%n"
                .formatted(source, reading.rows(), format, running ? ", the training goes on" : ""));
        for (Series each : series) {
            if (!each.points().isEmpty()) {
                text.append("  %-28s %s  %s to %s, %s %d to %d%n"
                        .formatted(
                                each.metric().words(),
                                Sparkline.of(each.points(), WIDTH),
                                Numbers.shown(each.first()),
                                Numbers.shown(each.points().getLast().value()),
                                axis.name().toLowerCase(Locale.ROOT),
                                each.points().getFirst().step(),
                                each.lastStep()));
            }
        }
        stops(text);
        if (loss != null) {
            text.append("  ").append(loss).append(System.lineSeparator());
        }
        if (calibration != null) {
            text.append("  calibration of %s on %s: error %s; a calibrated model's is %s (%s to %s) on %,d examples%n"
                    .formatted(
                            calibration.model(),
                            calibration.data(),
                            Numbers.shown(calibration.error()),
                            Numbers.shown(calibration.nullMean()),
                            Numbers.shown(calibration.nullLow()),
                            Numbers.shown(calibration.nullHigh()),
                            calibration.rows()));
        }
        if (overfit != null) {
            text.append("  ").append(overfit.sentence()).append(System.lineSeparator());
        }
        findings.forEach(finding -> text.append(finding.printed()));
        notAsked.forEach(each -> text.append("not asked  %-20s %s%n".formatted(each.id(), each.reason())));
        text.append("%d findings, %d of them failures, in %.1f s%n"
                .formatted(
                        findings.size(),
                        findings.stream()
                                .filter(finding -> finding.severity() == Severity.FAILURE)
                                .count(),
                        seconds));
        return text.toString();
    }

    private void stops(StringBuilder text) {
        Stopping.Point byLoss = stopping.byLoss();
        Stopping.Point byAccuracy = stopping.byAccuracy();
        if (byLoss != null) {
            text.append("  lowest development loss at %d%s%n".formatted(byLoss.step(), said(byLoss)));
        }
        if (byAccuracy != null) {
            text.append("  highest development accuracy at %d%s%n".formatted(byAccuracy.step(), said(byAccuracy)));
        }
    }

    private static String said(Stopping.Point point) {
        return (point.loss() == null ? "" : ": loss " + Numbers.shown(point.loss()))
                + (point.accuracy() == null ? "" : ", accuracy " + Numbers.percent(point.accuracy()));
    }
}
