package dev.assay.checks.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A learning rate or batch size far from what others use for models of that size.
 *
 * <p>For adaptive optimisers (Adam and its kin), the usual rate of a model of N weights that is trained from scratch is 0.003239 -
 * 0.0001395 ln N (Kaplan et al., 2020, appendix D.6) up to 125 million, and falls by GPT-3's table (Brown et al., 2020, table 2.1)
 * from 6e-4 at 125 million to 0.6e-4 at 175 billion above. Ten times that is out of the range in which anybody reports a stable
 * training. Downwards the range is wide, since fine-tuning takes 5e-6 to 5e-5 (Devlin et al., 2019, appendix A.3; Liu et al., 2019,
 * table 10): a hundredth of 1e-4 is out of it. Rates of plain gradient descent are other; a finding says that it is for adaptive optimisers.
 */
final class StepSize implements Rule {

    private static final String RATE = "learning-rate";
    private static final String BATCH = "batch-size";
    private static final double LOWEST_RATE = 1e-6;
    /** Goyal et al. (2017), figure 1: accuracy holds up to 8,192 images a step, and falls above. */
    private static final double LARGEST_BATCH = 8192;
    /** Keskar et al. (2017): batches of a tenth of the training data, their large-batch regime, generalise worse. */
    private static final double LARGEST_SHARE = 0.1;

    /** GPT-3's models: weights and learning rates. */
    private static final double[][] GPT3 = {
        {125e6, 6e-4},
        {350e6, 3e-4},
        {760e6, 2.5e-4},
        {1.3e9, 2e-4},
        {2.7e9, 1.6e-4},
        {6.7e9, 1.2e-4},
        {13e9, 1e-4},
        {175e9, 0.6e-4}
    };

    @Override
    public void judge(Judgement judgement) {
        rate(judgement);
        batch(judgement);
    }

    /** The usual rate for a model trained from scratch. */
    static double usual(double parameters) {
        if (parameters <= GPT3[0][0]) {
            return 0.003239 - 0.0001395 * Math.log(Math.max(parameters, 1e3));
        }
        for (int i = 1; i < GPT3.length; i++) {
            if (parameters <= GPT3[i][0]) {
                double share = Math.log(parameters / GPT3[i - 1][0]) / Math.log(GPT3[i][0] / GPT3[i - 1][0]);
                return GPT3[i - 1][1] * Math.pow(GPT3[i][1] / GPT3[i - 1][1], share);
            }
        }
        return GPT3[GPT3.length - 1][1];
    }

    private static void rate(Judgement judgement) {
        Series series = judgement.log().of(Metric.LEARNING_RATE).orElse(null);
        @Nullable
        Double highest = series == null
                ? judgement.background().learningRate()
                : Double.valueOf(series.points().stream()
                        .mapToDouble(Series.Point::high)
                        .max()
                        .orElseThrow());
        Long parameters = judgement.background().parameters();
        if (highest == null) {
            judgement.cannot(RATE, "The learning rate is not in the log; log it with each step.");
            return;
        }
        if (parameters == null) {
            judgement.cannot(
                    RATE,
                    "The usual learning rate depends on the model's size, which is not known; name it with --model.");
            return;
        }
        double usual = usual(parameters);
        if (highest > 10 * usual || (highest < LOWEST_RATE && highest >= 0)) {
            boolean high = highest > 10 * usual;
            judgement.add(new Diagnosis(
                    RATE,
                    Severity.WARNING,
                    "the learning rate of %s is far %s the usual for %,d weights, %s"
                            .formatted(
                                    Numbers.shown(highest),
                                    high ? "above" : "below",
                                    parameters,
                                    high ? Numbers.shown(usual) : "5e-06 and up"),
                    series == null
                            ? List.of()
                            : List.of(new Diagnosis.Evidence(
                                    Metric.LEARNING_RATE,
                                    series.points().getFirst().step(),
                                    highest)),
                    high
                            ? "a rate meant for plain gradient descent, or for a much smaller model, with an adaptive optimiser"
                            : "a schedule with a wrong number of steps, or a rate scaled down twice",
                    high
                            ? "begin with " + Numbers.shown(usual)
                                    + ", and with a warm-up over the first hundredths of the steps"
                            : "look at the schedule; a rate sweep by factors of 3 from 1e-5 up",
                    "Kaplan et al. (2020), appendix D.6, and Brown et al. (2020), table 2.1, for training from scratch; Devlin et al."
                            + " (2019), appendix A.3, for fine-tuning; a factor of 10 beyond; for Adam and its kin"));
        }
    }

    private static void batch(Judgement judgement) {
        Double batch = judgement.background().batchSize();
        if (batch == null) {
            judgement.cannot(BATCH, "The batch size is not in the log; log it, or name the run.");
            return;
        }
        Double examples = judgement.background().trainExamples();
        if (examples != null && batch > LARGEST_SHARE * examples) {
            judgement.add(
                    tooLarge(
                            "a batch has %.0f of %.0f training examples, so that an epoch is %.0f steps"
                                    .formatted(batch, examples, Math.ceil(examples / batch)),
                            "use at most %.0f examples a batch".formatted(Math.max(1, LARGEST_SHARE * examples)),
                            "Keskar et al., On Large-Batch Training for Deep Learning (2017): batches of a tenth of the data generalise worse"));
        } else if (batch > LARGEST_BATCH) {
            judgement.add(tooLarge(
                    "a batch has %.0f examples".formatted(batch),
                    "use at most 8192 examples a batch, or scale the learning rate with a warm-up",
                    "Goyal et al., Accurate, Large Minibatch SGD (2017), figure 1"));
        }
    }

    private static Diagnosis tooLarge(String summary, String remedy, String source) {
        return new Diagnosis(
                BATCH,
                Severity.WARNING,
                summary,
                List.of(),
                "the batch was chosen for the machine, not for the data",
                remedy,
                source);
    }
}
