package dev.assay.checks.training;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A development loss that rises: with an accuracy that still rises, the model becomes over-confident; with one that does not, it
 * overfits.
 *
 * <p>The lowest of n noisy values lies below the curve by about σ √(2 ln n), so a rise to the mean of the later half of m values counts
 * only above σ (√(2 ln n) + 3/√(m/2)), with σ from second differences, and above a fiftieth of the lowest loss.
 */
final class EarlyStopping implements Rule {

    static final String OVERCONFIDENT = "over-confidence";
    private static final String OVERFITTING = "overfitting";
    private static final int FEWEST_AFTER = 3;

    @Override
    public void judge(Judgement judgement) {
        Series loss = judgement.log().of(Metric.DEV_LOSS).orElse(null);
        if (loss == null || loss.points().size() < FEWEST_AFTER + 1) {
            judgement.cannot(
                    OVERFITTING,
                    "The log has fewer than " + (FEWEST_AFTER + 1)
                            + " values of a development loss; measure it more often.");
            return;
        }
        if (judgement.has(Divergence.DIVERGED) || judgement.has("not-a-number")) {
            judgement.cannot(OVERFITTING, "The loss diverged, which is to be seen to first.");
            return;
        }
        Stopping stopping = Stopping.of(judgement.log());
        Stopping.Point lowest = Objects.requireNonNull(stopping.byLoss());
        List<Series.Point> after = loss.points().stream()
                .filter(point -> point.step() > lowest.step())
                .toList();
        if (after.size() < FEWEST_AFTER) {
            return;
        }
        double least = Objects.requireNonNull(lowest.loss());
        List<Series.Point> late = after.subList(after.size() / 2, after.size());
        double end = late.stream().mapToDouble(Series.Point::value).average().orElseThrow();
        double noise = loss.noise();
        int all = loss.points().size();
        double least2 = noise * (Math.sqrt(2 * Math.log(all)) + 3 / Math.sqrt(late.size()));
        if (end - least <= Math.max(least2, 0.02 * least)) {
            return;
        }
        Series accuracy = judgement.log().of(Metric.DEV_ACCURACY).orElse(null);
        if (accuracy != null && stillRises(accuracy, lowest.step())) {
            overconfident(judgement, loss, accuracy, stopping, end);
        } else {
            judgement.add(new Diagnosis(
                    OVERFITTING,
                    Severity.WARNING,
                    "the development loss rises since step %d, from %s to %s%s"
                            .formatted(
                                    lowest.step(),
                                    Numbers.shown(least),
                                    Numbers.shown(end),
                                    accuracy == null ? "" : ", and the accuracy does not rise any more"),
                    List.of(Judgement.at(loss, lowest.step(), least), Judgement.at(loss, loss.lastStep(), end)),
                    "the model learns its training examples by heart",
                    "keep the weights of step " + lowest.step() + "; more data, dropout or weight decay",
                    "a rise above what the lowest of " + all + " noisy values hides;"
                            + " Prechelt, Early Stopping - But When? (1998)"));
        }
    }

    /** Whether the accuracy goes up after a step: the middle of the slopes between all its pairs of points from there on is above 0. */
    private static boolean stillRises(Series accuracy, long since) {
        List<Series.Point> points = accuracy.points().stream()
                .filter(point -> point.step() >= since)
                .toList();
        int count = points.size();
        if (count < FEWEST_AFTER) {
            return false;
        }
        // Of many points some are enough.
        int every = Math.max(1, count / 200);
        double[] slopes = new double[count * count];
        int slope = 0;
        for (int i = 0; i < count; i += every) {
            for (int j = i + every; j < count; j += every) {
                slopes[slope++] = (points.get(j).value() - points.get(i).value())
                        / Math.max(1, points.get(j).step() - points.get(i).step());
            }
        }
        return slope > 0 && Median.of(Arrays.copyOf(slopes, slope)) > 0;
    }

    private static void overconfident(
            Judgement judgement, Series loss, Series accuracy, Stopping stopping, double end) {
        Stopping.Point byLoss = Objects.requireNonNull(stopping.byLoss());
        Stopping.Point byAccuracy = Objects.requireNonNull(stopping.byAccuracy());
        double least = Objects.requireNonNull(byLoss.loss());
        double best = Objects.requireNonNull(byAccuracy.accuracy());
        Double then = byLoss.accuracy();
        judgement.add(new Diagnosis(
                OVERCONFIDENT,
                Severity.WARNING,
                "since step %d the development loss rises, from %s to %s, while the accuracy still rises, %sto %s at step %d"
                        .formatted(
                                byLoss.step(),
                                Numbers.shown(least),
                                Numbers.shown(end),
                                then == null ? "" : "from " + Numbers.percent(then) + " ",
                                Numbers.percent(best),
                                byAccuracy.step()),
                List.of(
                        Judgement.at(loss, byLoss.step(), least),
                        Judgement.at(loss, loss.lastStep(), end),
                        Judgement.at(accuracy, byAccuracy.step(), best)),
                "the model becomes over-confident: it is right more often, and where it is wrong it is surer of it",
                "stop at step " + byAccuracy.step() + " if only the label counts, at step " + byLoss.step()
                        + " if the probabilities do; or stop by accuracy and scale the logits by a temperature;"
                        + " see the reliability diagram with --model and --dev",
                "Guo et al., On Calibration of Modern Neural Networks (2017), section 3; a rise above what the lowest of "
                        + loss.points().size() + " noisy values hides"));
    }
}
