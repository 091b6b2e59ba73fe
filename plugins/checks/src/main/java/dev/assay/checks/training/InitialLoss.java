package dev.assay.checks.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A first loss that is not that of guessing.
 *
 * <p>Weights are begun so that logits are small. If they are independent of the label and normal with a standard deviation s ≤ 1 (the
 * usual initialisations aim below), the mean loss is ln C + s²/2 (1 - 1/C) to second order, and one example's loss varies
 * by s √(1 - 1/C). So a mean over a batch of B must not lie above ln C + (1 - 1/C)/2 + 4 √((1 - 1/C)/B); and the loss being convex, not
 * below ln C by more than the same noise, unless something is known already. Only a first value that is the loss of the first step
 * can be too low: means over steps have learning in them.
 */
final class InitialLoss implements Rule {

    private static final String ID = "initial-loss";
    private static final double USUAL_BATCH = 32;

    @Override
    public void judge(Judgement judgement) {
        Background background = judgement.background();
        Series series = judgement.log().trainLoss().orElse(null);
        if (series == null) {
            judgement.cannot(ID, "The log has no training loss.");
            return;
        }
        if (background.guessing().isEmpty()) {
            judgement.cannot(
                    ID,
                    "How many classes (or tokens) there are is not known; say it with --classes, or name the --model.");
            return;
        }
        double guessing = background.guessing().getAsDouble();
        double share = 1 - 1 / Math.exp(guessing);
        Double known = background.batchSize();
        double batch = known == null || !(known >= 1) ? USUAL_BATCH : known;
        double noise = 4 * Math.sqrt(share / batch);
        Range usual = new Range(Math.max(guessing - noise, 0), guessing, guessing + share / 2 + noise);
        Series.Point first = series.points().getFirst();
        boolean ofFirstStep =
                judgement.log().axis() == TrainingLog.Axis.STEP && series.perPoint() == 1 && first.step() <= 1;
        double loss = first.value();
        if (loss > usual.high) {
            judgement.add(finding(judgement, series, "above", loss, guessing, cause(loss, usual, background)));
        } else if (ofFirstStep && loss < Math.min(usual.low, 0.9 * guessing)) {
            judgement.add(finding(judgement, series, "below", loss, guessing, causeBelow(loss, usual)));
        } else if (!ofFirstStep) {
            judgement.cannot(
                    ID,
                    "Only that it is not above guessing (ln of %s = %s) could be seen: the first value, of %s %d, has learning in it; log step 1."
                            .formatted(
                                    background.choicesShown(),
                                    Numbers.shown(guessing),
                                    judgement.log().axis().name().toLowerCase(Locale.ROOT),
                                    first.step()));
        }
    }

    private static Diagnosis finding(
            Judgement judgement, Series series, String where, double loss, double guessing, String cause) {
        return new Diagnosis(
                ID,
                where.equals("above") && loss > 2 * guessing ? Severity.FAILURE : Severity.WARNING,
                "the loss begins at %s, far %s that of guessing between %s, %s"
                        .formatted(
                                Numbers.shown(loss),
                                where,
                                judgement.background().choicesShown(),
                                Numbers.shown(guessing)),
                List.of(Judgement.at(series, series.points().getFirst())),
                cause,
                where.equals("above")
                        ? "print the loss of one batch before the first step, with the mean over examples (or tokens that are no padding), in nats"
                        : "check how many classes the loss sees, and whether the labels can be read from the input",
                "an untrained model guesses: ln of the number of choices (Karpathy, A Recipe for Training Neural Networks, 2019,"
                        + " \"verify loss at init\"); tolerance from logits with a standard deviation of at most 1");
    }

    /** Where a slip of a known kind explains the number, in that the loss would be a usual one without it, it is said first. */
    private static String cause(double loss, Range usual, Background background) {
        List<String> causes = new ArrayList<>();
        Double batch = background.batchSize();
        if (batch != null && batch > 1 && usual.has(loss / batch)) {
            causes.add("the loss is summed over the batch of %.0f, not averaged (the mean would be %s)"
                    .formatted(batch, Numbers.shown(loss / batch)));
        }
        if (usual.has(loss * Math.log(2))) {
            causes.add("the loss is in bits, not nats (in nats it would be %s)"
                    .formatted(Numbers.shown(loss * Math.log(2))));
        }
        causes.add(
                "the last layer begins with too large weights, inputs are not normalised, or a penalty is part of the logged loss");
        return String.join("; or ", causes);
    }

    private static String causeBelow(double loss, Range usual) {
        int best = 0;
        for (int steps = 2; steps <= 64; steps++) {
            boolean closer =
                    best == 0 || Math.abs(loss * steps - usual.guessing) < Math.abs(loss * best - usual.guessing);
            if (usual.has(loss * steps) && closer) {
                best = steps;
            }
        }
        String known =
                "the model was trained before, has fewer choices than said, averages over padding too, or can read the"
                        + " label from its input";
        return best == 0
                ? known
                : "the loss is divided by %d, as in gradient accumulation (it would be %s); or "
                                .formatted(best, Numbers.shown(loss * best))
                        + known;
    }

    /**
     * What an untrained model's loss may be.
     *
     * @param guessing that of guessing evenly
     */
    private record Range(double low, double guessing, double high) {
        boolean has(double loss) {
            return loss >= low && loss <= high;
        }
    }
}
