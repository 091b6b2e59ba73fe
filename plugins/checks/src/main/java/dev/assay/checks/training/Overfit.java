package dev.assay.checks.training;

import java.util.List;

/**
 * Whether a few examples can be learned by heart by the real trainer: the code between data and loss is right if they can.
 *
 * @param examples how many
 * @param reached mean loss at the last measurement, in nats
 * @param floor the lowest that any model can reach on them: above 0 where equal inputs have different continuations or labels
 * @param steps at which it came within the limit; the last where it did not
 * @param learned whether it came within 0.01 of the floor
 * @param points the loss by step
 */
public record Overfit(
        int examples, double reached, double floor, long steps, boolean learned, List<Series.Point> points) {

    /** Neubig's and Karpathy's rule: a subset's loss goes to 0. */
    static final double LIMIT = 0.01;

    public Overfit {
        points = List.copyOf(points);
    }

    String sentence() {
        return "%d examples by heart: loss %s after %d steps%s (the lowest possible is %s)"
                .formatted(
                        examples,
                        Numbers.shown(reached),
                        steps,
                        learned ? "" : ", and not learned",
                        Numbers.shown(floor));
    }

    Diagnosis finding() {
        return new Diagnosis(
                "overfit-subset",
                Severity.FAILURE,
                "%d examples cannot be learned by heart: the loss stops at %s, %s above the lowest possible"
                        .formatted(examples, Numbers.shown(reached), Numbers.shown(reached - floor)),
                points.isEmpty()
                        ? List.of()
                        : List.of(new Diagnosis.Evidence(
                                Metric.TRAIN_LOSS, points.getLast().step(), reached)),
                "a bug between data and loss (labels against the wrong inputs, a detached or frozen part, a mask that hides the input), or a"
                        + " learning rate that does not fit",
                "try other learning rates; if none brings the loss to 0, follow one example through the code",
                "a few examples must be learned to zero loss (Karpathy, A Recipe for Training Neural Networks, 2019, \"overfit one batch\";"
                        + " Neubig, Debugging Neural Networks for NLP)");
    }
}
