package dev.assay.checks.training;

import java.util.List;

/**
 * Gradients that are no numbers, vanish, explode, or are always clipped.
 *
 * <p>Adam divides a weight's gradient by its root mean square plus ε = 1e-8 (Kingma and Ba, 2015). When the norm of N weights' gradients is
 * below 1e-8 √N, that ε is as large as the typical gradient, and steps shrink with it: it has vanished. With an unknown N, 1 is taken,
 * which finds less and never more. A gradient vanishes rightly where the loss is gone.
 */
final class GradientNorm implements Rule {

    private static final String ID = "gradient-norm";
    private static final double EPSILON = 1e-8;
    private static final double MOSTLY = 0.9;
    private static final int FEWEST = 10;

    @Override
    public void judge(Judgement judgement) {
        Series series = judgement.log().all(Metric.GRADIENT_NORM).orElse(null);
        if (series == null) {
            judgement.cannot(ID, "The log has no gradient norm; log it before clipping.");
            return;
        }
        numbers(judgement, series);
        if (series.points().size() < FEWEST) {
            judgement.cannot(ID, "The log has fewer than " + FEWEST + " gradient norms; log it more often.");
            return;
        }
        vanishing(judgement, series);
        clipped(judgement, series);
        exploding(judgement, series);
    }

    private static void numbers(Judgement judgement, Series series) {
        Series.Broken broken = series.broken();
        if (broken != null && !judgement.has("not-a-number")) {
            judgement.add(new Diagnosis(
                    "gradient-not-a-number",
                    broken.recovered() ? Severity.NOTE : Severity.FAILURE,
                    "the gradient norm is %s at step %d, %d times%s"
                            .formatted(
                                    broken.value(),
                                    broken.step(),
                                    broken.count(),
                                    broken.recovered() ? ", and is a number again afterwards" : ", and stays so"),
                    List.of(),
                    broken.recovered()
                            ? "a loss scale of half precision that is too high and is then lowered; usual in the first steps"
                            : "an operation whose gradient is not defined where it is taken: a root of 0, a norm of 0, a softmax of nothing",
                    broken.recovered()
                            ? "nothing, if it is rare"
                            : "find the operation with anomaly detection at that step",
                    "one gradient that is NaN makes all weights NaN in the same step, unless the step is skipped"));
        }
    }

    private static void vanishing(Judgement judgement, Series series) {
        Long parameters = judgement.background().parameters();
        double limit = EPSILON * Math.sqrt(parameters == null ? 1.0 : parameters.doubleValue());
        double end = series.mean(0.75, 1);
        Series loss = judgement.log().trainLoss().orElse(null);
        boolean gone = loss != null && loss.mean(0.75, 1) < 0.1 * loss.first();
        if (end < limit && !gone) {
            judgement.add(new Diagnosis(
                    "gradient-vanishes",
                    Severity.WARNING,
                    "the gradient norm is %s in the last quarter, while the loss is still %s"
                            .formatted(
                                    Numbers.shown(end), loss == null ? "unknown" : Numbers.shown(loss.mean(0.75, 1))),
                    List.of(
                            Judgement.at(series, series.points().getFirst()),
                            Judgement.at(series, series.lastStep(), end)),
                    "saturated units (sigmoid, tanh, dead ReLU), too deep a network without residuals, or a mask over all of the loss",
                    "look at the norm by layer; normalise, begin with smaller weights, or use ReLU-like units",
                    "below 1e-8 per weight, the ε of Adam (Kingma and Ba, 2015), gradients do not move weights as they should;"
                            + " Bengio et al. (1994); Glorot and Bengio (2010)"));
        }
    }

    /** A norm that is logged after clipping is, where it was clipped, the threshold itself. */
    private static void clipped(Judgement judgement, Series series) {
        Double known = judgement.background().clip();
        double highest =
                series.points().stream().mapToDouble(Series.Point::high).max().orElseThrow();
        boolean after = known == null || highest <= known * 1.001;
        double clip = known == null ? highest : known;
        double least = after ? clip * 0.999 : clip;
        // A joined point counts when even its lowest value was clipped.
        double share =
                series.points().stream().filter(point -> point.low() >= least).count()
                        / (double) series.points().size();
        if (share > MOSTLY && clip > 0) {
            judgement.add(
                    new Diagnosis(
                            "gradient-clipped",
                            Severity.WARNING,
                            after
                                    ? "the gradient norm is %s in %s of the log: it is logged after clipping, and always clipped"
                                            .formatted(Numbers.shown(clip), Numbers.percent(share))
                                    : "the gradient norm is above the clipping threshold of %s in %s of the log"
                                            .formatted(Numbers.shown(clip), Numbers.percent(share)),
                            List.of(
                                    Judgement.at(series, series.points().getFirst()),
                                    Judgement.at(series, series.points().getLast())),
                            "the threshold is below the usual norm, so that it sets the length of every step and the learning rate means something else",
                            after
                                    ? "log the norm before clipping; set the threshold above the usual norm"
                                    : "set the threshold to "
                                            + Numbers.shown(Median.of(series.points().stream()
                                                    .mapToDouble(Series.Point::value)
                                                    .toArray()))
                                            + " or more, the median norm, so that it stops outliers only",
                            "Pascanu et al., On the Difficulty of Training Recurrent Neural Networks (2013): half to ten times the average norm"));
        }
    }

    private static void exploding(Judgement judgement, Series series) {
        List<Series.Spike> explosions = series.spikes().stream()
                .filter(spike -> spike.value() > 10 * spike.before())
                .toList();
        if (!explosions.isEmpty() && !judgement.has("gradient-clipped")) {
            Series.Spike first = explosions.getFirst();
            Double clip = judgement.background().clip();
            judgement.add(
                    new Diagnosis(
                            "gradient-explodes",
                            clip == null ? Severity.WARNING : Severity.NOTE,
                            "the gradient norm jumps to more than tenfold %s, first at step %d from %s to %s"
                                    .formatted(
                                            explosions.size() == 1 ? "once" : explosions.size() + " times",
                                            first.step(),
                                            Numbers.shown(first.before()),
                                            Numbers.shown(first.value())),
                            explosions.stream()
                                    .limit(5)
                                    .map(spike -> Judgement.at(series, spike.step(), spike.value()))
                                    .toList(),
                            "long products of weights (a recurrent network), a batch of odd examples, or too high a learning rate",
                            clip == null
                                    ? "clip gradients to a few times the usual norm, " + Numbers.shown(first.before())
                                    : "nothing: clipping to " + Numbers.shown(clip)
                                            + " is there for this; look at the batches if it is frequent",
                            "tenfold the median of those before, and passed by one in a hundred logs of this length; Pascanu et al. (2013)"));
        }
    }
}
