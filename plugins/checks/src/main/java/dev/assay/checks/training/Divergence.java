package dev.assay.checks.training;

import java.util.ArrayList;
import java.util.List;

/**
 * A loss that is no number, that ends higher than it began or climbs back most of its way, or that jumps.
 *
 * <p>The end of a curve is the mean of its last tenth; it is compared with the start and with the lowest tenth, and must lie above by more
 * than four standard errors of such a mean, so that noise alone passes in one log of 30,000.
 */
final class Divergence implements Rule {

    static final String DIVERGED = "diverged";
    private static final int FEWEST = 5;

    @Override
    public void judge(Judgement judgement) {
        for (Metric metric : List.of(Metric.TRAIN_LOSS, Metric.LIKELIHOOD, Metric.DEV_LOSS)) {
            judgement.log().all(metric).ifPresent(series -> numbers(judgement, series));
        }
        judgement.log().trainLoss().ifPresent(series -> {
            if (!judgement.has("not-a-number")) {
                climbs(judgement, series);
            }
            // On its way up a loss is above those before again and again.
            if (!judgement.has(DIVERGED)) {
                jumps(judgement, series);
            }
        });
    }

    private static void numbers(Judgement judgement, Series series) {
        Series.Broken broken = series.broken();
        if (broken == null || judgement.has("not-a-number")) {
            return;
        }
        List<Diagnosis.Evidence> evidence = new ArrayList<>();
        series.points().stream()
                .filter(point -> point.step() < broken.step())
                .reduce((a, b) -> b)
                .ifPresent(point -> evidence.add(Judgement.at(series, point)));
        judgement
                .log()
                .of(Metric.GRADIENT_NORM)
                .ifPresent(norm -> norm.points().stream()
                        .filter(point -> point.step() <= broken.step())
                        .reduce((a, b) -> b)
                        .ifPresent(point -> evidence.add(Judgement.at(norm, point))));
        judgement.add(new Diagnosis(
                "not-a-number",
                broken.recovered() ? Severity.WARNING : Severity.FAILURE,
                "the %s is %s from step %d on, %d times%s"
                        .formatted(
                                series.metric().words(),
                                broken.value(),
                                broken.step(),
                                broken.count(),
                                broken.recovered() ? ", and is a number again afterwards" : ""),
                evidence,
                broken.recovered()
                        ? "a batch whose loss overflows (half precision, a logarithm of 0, an empty batch divided by its length)"
                        : "the weights became NaN: too high a learning rate, a logarithm or division of 0, or an overflow in half precision",
                "look at the batch of the step before; lower the learning rate, clip gradients, compute the loss in single precision",
                "a weight that is NaN stays so; nothing after that step is learned"));
    }

    private static void climbs(Judgement judgement, Series series) {
        List<Series.Point> points = series.points();
        if (points.size() < FEWEST) {
            return;
        }
        int tenth = Math.max(1, points.size() / 10);
        double end = series.mean(1 - (double) tenth / points.size(), 1);
        double lowest = Double.POSITIVE_INFINITY;
        long lowestStep = 0;
        for (int i = 0; i + tenth <= points.size(); i++) {
            double mean = points.subList(i, i + tenth).stream()
                    .mapToDouble(Series.Point::value)
                    .average()
                    .orElseThrow();
            if (mean < lowest) {
                lowest = mean;
                lowestStep = points.get(i + tenth - 1).step();
            }
        }
        double error = series.noise() / Math.sqrt(tenth);
        double start = series.first();
        double fell = start - lowest;
        List<Diagnosis.Evidence> evidence = List.of(
                Judgement.at(series, points.getFirst()),
                Judgement.at(series, lowestStep, lowest),
                Judgement.at(series, series.lastStep(), end));
        boolean aboveStart = end > start + 4 * Math.sqrt(2) * series.noise() && end > 1.05 * start;
        boolean climbed = end - lowest > 4 * Math.sqrt(2) * error && end - lowest > 0.1 * fell;
        if (aboveStart || (climbed && end - lowest > 0.5 * fell && end > 1.05 * lowest)) {
            judgement.add(
                    new Diagnosis(
                            DIVERGED,
                            Severity.FAILURE,
                            "the training loss ends at %s, after %s at step %d and %s at the start"
                                    .formatted(
                                            Numbers.shown(end),
                                            Numbers.shown(lowest),
                                            lowestStep,
                                            Numbers.shown(start)),
                            evidence,
                            "the learning rate is too high for this stage of the training, or a jump threw the weights far off",
                            "go back to the checkpoint of step " + lowestStep
                                    + " with a lower learning rate, and clip gradients; with warm-up if it happened early",
                            "a loss that is minimised must not end half of its way back or higher; 4 standard errors of a tenth of the curve"));
        } else if (climbed && end > 1.05 * lowest) {
            judgement.add(new Diagnosis(
                    "loss-climbs",
                    Severity.WARNING,
                    "the training loss climbed from %s at step %d to %s at the end"
                            .formatted(Numbers.shown(lowest), lowestStep, Numbers.shown(end)),
                    evidence,
                    "the learning rate is too high, was set back up by its schedule, or the data become harder",
                    "compare with the learning rate's curve; keep the weights of step " + lowestStep,
                    "a tenth of the way back, and 4 standard errors of a tenth of the curve"));
        }
    }

    private static void jumps(Judgement judgement, Series series) {
        if (series.spikes().isEmpty()) {
            return;
        }
        Series.Spike highest = series.spikes().stream()
                .max((a, b) -> Double.compare(a.value() / a.before(), b.value() / b.before()))
                .orElseThrow();
        judgement.add(new Diagnosis(
                "loss-spikes",
                Severity.WARNING,
                "the training loss jumps %s, highest at step %d from %s to %s (%.0f deviations)"
                        .formatted(
                                series.spikes().size() == 1
                                        ? "once"
                                        : series.spikes().size() + " times",
                                highest.step(),
                                Numbers.shown(highest.before()),
                                Numbers.shown(highest.value()),
                                highest.deviations()),
                series.spikes().stream()
                        .limit(5)
                        .map(spike -> Judgement.at(series, spike.step(), spike.value()))
                        .toList(),
                "a batch of odd examples, or a learning rate at the edge of stability",
                "look at the batches of these steps; lower the learning rate, or clip gradients",
                "passed by one in a hundred logs of this length if losses have exponential tails, and half as high again"
                        + " as before; Chowdhery et al. (2022), section 5.1, on spikes and what was done about them"));
    }
}
