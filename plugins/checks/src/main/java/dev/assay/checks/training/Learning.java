package dev.assay.checks.training;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A training loss that does not leave the level of guessing, or stops falling while it is still high.
 *
 * <p>The curve's third quarter is compared with its fourth. Losses fall as powers of the steps or data, of which the slowest published
 * have an exponent of 0.05 (Kaplan et al., 2020, figure 1; Hestness et al., 2017): from the middle of one quarter to that of the next,
 * a factor of 1.4 in steps, these still lose 1.7 %. So a curve is flat when it lost less than that, by two standard errors. A curve that is
 * flat because the learning rate went down to a tenth is flat by design, and one that has lost nine tenths of its height (or whose accuracy
 * on training data is 95 %) has nothing more to fall.
 */
final class Learning implements Rule {

    private static final String PLATEAU = "plateau";
    private static final String NOT_LEARNING = "not-learning";
    private static final int FEWEST = 16;
    /** 1 - 1.4^-0.05. */
    private static final double SLOWEST = 0.017;

    @Override
    public void judge(Judgement judgement) {
        if (judgement.has(Divergence.DIVERGED) || judgement.has("not-a-number")) {
            judgement.cannot(PLATEAU, "The loss diverged, which is to be seen to first.");
            return;
        }
        Series series = judgement.log().trainLoss().orElse(null);
        if (series == null || series.points().size() < FEWEST) {
            judgement.cannot(
                    PLATEAU, "The log has fewer than " + FEWEST + " values of the training loss; log it more often.");
            return;
        }
        double start = series.mean(0, 1.0 / series.points().size());
        double third = series.mean(0.5, 0.75);
        double last = series.mean(0.75, 1);
        double error = series.noise() * Math.sqrt(2) / Math.sqrt(series.points().size() / 4.0);
        OptionalDouble guessing = judgement.background().guessing();
        boolean atGuessing = guessing.isPresent()
                && last > 0.98 * guessing.getAsDouble() - 2 * error
                && last < 1.5 * guessing.getAsDouble();
        double fell = start - last;
        boolean still = Math.abs(fell) < Math.max(0.01 * start, 2 * series.noise());
        if (atGuessing || (guessing.isEmpty() && still && start > 0.05)) {
            judgement.add(
                    new Diagnosis(
                            NOT_LEARNING,
                            Severity.FAILURE,
                            "the training loss is %s at the end%s"
                                    .formatted(
                                            Numbers.shown(last),
                                            guessing.isPresent()
                                                    ? ", no better than guessing between "
                                                            + judgement
                                                                    .background()
                                                                    .choicesShown() + " ("
                                                            + Numbers.shown(guessing.getAsDouble()) + ")"
                                                    : " as at the start (" + Numbers.shown(start) + ")"),
                            List.of(
                                    Judgement.at(series, series.points().getFirst()),
                                    Judgement.at(series, series.lastStep(), last)),
                            "gradients do not reach the weights (a detached tensor, parameters the optimiser does not have, a learning rate"
                                    + " of 0), or labels are shuffled against inputs",
                            "train on 8 examples with --overfit 8: if their loss does not go to 0, the code is at fault, not the data",
                            "a model that learns anything is below the loss of guessing (Neubig, Debugging Neural Networks for NLP)"));
        } else if (flat(judgement, start, third, last, error)) {
            plateau(judgement, series, start, last);
        }
    }

    private static boolean flat(Judgement judgement, double start, double third, double last, double error) {
        double fell = start - last;
        double level = judgement.background().guessing().orElse(start);
        if (!(fell > 0) || third - last + 2 * error > SLOWEST * third || last < 0.1 * level) {
            return false;
        }
        Series accuracy = judgement.log().of(Metric.TRAIN_ACCURACY).orElse(null);
        if (accuracy != null && accuracy.mean(0.75, 1) >= 0.95) {
            return false;
        }
        Series rate = judgement.log().of(Metric.LEARNING_RATE).orElse(null);
        double highest = rate == null
                ? 0
                : rate.points().stream().mapToDouble(Series.Point::high).max().orElse(0);
        return rate == null || rate.mean(0.75, 1) > 0.1 * highest;
    }

    private static void plateau(Judgement judgement, Series series, double start, double last) {
        OptionalDouble dev = judgement.log().of(Metric.DEV_LOSS).stream()
                .mapToDouble(curve -> curve.mean(0.75, 1))
                .findFirst();
        boolean generalises = dev.isPresent() && dev.getAsDouble() < last + 0.1 * (start - last);
        long since = series.stepAt(0.5);
        judgement.add(new Diagnosis(
                PLATEAU,
                Severity.WARNING,
                "the training loss has not fallen since step %d and stays at %s".formatted(since, Numbers.shown(last)),
                List.of(
                        Judgement.at(series, since, series.mean(0.5, 0.75)),
                        Judgement.at(series, series.lastStep(), last)),
                generalises
                        ? "the model is too small for these data (the development loss, "
                                + Numbers.shown(dev.orElse(last))
                                + ", is as high as the training loss), or labels contradict each other"
                        : "the learning rate is too high to go further down or too low to get on, or the model is too small",
                generalises
                        ? "make the model larger, or look at the training examples with the highest loss"
                        : "lower the learning rate to a tenth from here: if the loss falls, it was the step size; else make the model larger",
                "less than 1.7 % between the third and the last quarter, by two standard errors: slower than any published power law (Kaplan et al.,"
                        + " 2020); Goodfellow et al., Deep Learning (2016), section 11.4, on capacity"));
    }
}
