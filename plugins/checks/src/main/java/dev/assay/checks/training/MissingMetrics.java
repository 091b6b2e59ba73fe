package dev.assay.checks.training;

import java.util.List;

/** What a log should have and has not: without it, kinds of failure cannot be told apart. */
final class MissingMetrics implements Rule {

    @Override
    public void judge(Judgement judgement) {
        TrainingLog log = judgement.log();
        boolean train =
                log.trainLoss().isPresent() || log.of(Metric.TRAIN_ACCURACY).isPresent();
        boolean dev = log.of(Metric.DEV_LOSS).isPresent()
                || log.of(Metric.DEV_ACCURACY).isPresent();
        if (!train && !judgement.has("not-a-number")) {
            judgement.add(missing(
                    "no-training-metric",
                    Severity.WARNING,
                    "nothing is measured on training data",
                    "whether a bad result is underfitting or overfitting cannot be said",
                    "log the training loss, and the accuracy on some thousand training examples"));
        } else if (log.of(Metric.DEV_ACCURACY).isPresent()
                && log.of(Metric.TRAIN_ACCURACY).isEmpty()) {
            judgement.add(missing(
                    "no-training-metric",
                    Severity.NOTE,
                    "the accuracy is measured on development data and not on training data",
                    "a loss on training data does not say how far the accuracy there is ahead",
                    "measure the accuracy on some thousand training examples in the same way, without dropout"));
        }
        if (!dev && log.reading().rows() >= 16) {
            judgement.add(missing(
                    "no-development-metric",
                    Severity.NOTE,
                    "nothing is measured on development data",
                    "overfitting cannot be seen",
                    "hold examples back, and log their loss"));
        }
    }

    private static Diagnosis missing(String id, Severity severity, String summary, String cause, String remedy) {
        return new Diagnosis(
                id,
                severity,
                summary,
                List.of(),
                cause,
                remedy,
                "the first question is how well the training data themselves are fit (Ng, Machine Learning Yearning, chapter 20;"
                        + " Neubig, Debugging Neural Networks for NLP)");
    }
}
