package dev.assay.checks.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A log of a training whose truth is known: the loss falls from that of guessing along a power law to a floor, as Kaplan et al. (2020)
 * and Hestness et al. (2017) find of real ones, with the noise of batches; a fault is planted by bending one curve.
 */
final class SyntheticTraining {

    private final Random random;
    private final int classes;
    int steps = 4000;
    int every = 10;
    int devEvery = 200;
    double floor = 0.05;
    /** The loss of step 1 is this many times that of guessing. */
    double begin = 1;
    /** From this step on the loss stays as it is. */
    int flatFrom = Integer.MAX_VALUE;
    /** From this step on the loss grows. */
    int divergesFrom = Integer.MAX_VALUE;
    /** At this step it is NaN, and from then on. */
    int nanFrom = Integer.MAX_VALUE;
    /** At these steps the loss is five times as high. */
    List<Integer> spikes = List.of();
    /** From this step on the development loss rises. */
    int devRisesFrom = Integer.MAX_VALUE;
    /** Whether the development accuracy falls with it. */
    boolean devAccuracyFalls;

    double rate = 3e-4;

    @Nullable
    Double clippedTo;

    double gradient = 1;

    @Nullable
    Double penalty;

    boolean trainAccuracy = true;
    boolean trainLoss = true;

    SyntheticTraining(int classes, long seed) {
        this.classes = classes;
        this.random = new Random(seed);
    }

    private double loss(int step) {
        double guessing = Math.log(classes);
        int at = Math.min(step, flatFrom);
        double loss = floor * guessing + (1 - floor) * guessing * Math.pow(1 + at / 100.0, -0.7);
        if (step <= every) {
            loss *= begin;
        }
        if (step > divergesFrom) {
            loss += 2 * guessing * (1 - Math.exp(-(step - divergesFrom) / 300.0));
        }
        // The mean of a batch of 32 losses: their standard deviation is half their mean, but 1 at most, as that of
        // guesses is.
        return loss + Math.min(1, 0.5 * loss) / Math.sqrt(32) * random.nextGaussian();
    }

    /** CSV with blanks where nothing was measured. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("step,epoch,train/loss,train_accuracy,val_loss,val_acc,grad_norm,lr,batch_size"
                + (penalty == null ? "" : ",penalty"));
        double lowest = 0;
        for (int step = 1; step <= steps; step += step == 1 ? every - 1 : every) {
            double loss = loss(step);
            boolean broken = step >= nanFrom;
            double shown = spikes.contains(step) ? 5 * loss : loss;
            double accuracy = 1 - (1 - 1.0 / classes) * Math.min(1, Math.max(0, loss) / Math.log(classes));
            double norm = gradient * (0.5 + Math.sqrt(Math.abs(loss))) * Math.exp(0.3 * random.nextGaussian());
            double lr = rate * Math.min(1, step / 200.0) * 0.5 * (1 + Math.cos(Math.PI * 0.8 * step / steps));
            String dev = ",";
            if (step % devEvery == 0) {
                double guessing = Math.log(classes);
                double clean = (floor + 0.05) * guessing
                        + (0.95 - floor) * guessing * Math.pow(1 + Math.min(step, devRisesFrom) / 100.0, -0.7);
                lowest = step <= devRisesFrom ? clean : lowest;
                double risen = step > devRisesFrom ? 0.6 * lowest * (step - devRisesFrom) / 1000.0 : 0;
                double devAccuracy = 1
                        - (1 - 1.0 / classes) * Math.pow(1 + step / 100.0, -0.4)
                        - (devAccuracyFalls && step > devRisesFrom ? 0.1 * (step - devRisesFrom) / 1000.0 : 0);
                dev = number((clean + risen) * (1 + 0.004 * random.nextGaussian())) + ","
                        + number(devAccuracy + 0.0015 * random.nextGaussian());
            }
            lines.add(String.join(
                    ",",
                    String.valueOf(step),
                    number(step / 1000.0),
                    !trainLoss ? "" : broken ? "nan" : number(shown + (penalty == null ? 0 : penalty)),
                    trainAccuracy ? number(accuracy) : "",
                    dev,
                    number(clippedTo == null ? norm : Math.min(norm, clippedTo)),
                    number(lr),
                    "32" + (penalty == null ? "" : "," + number(penalty))));
        }
        return lines;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5g", value);
    }

    Path write(Path folder) throws IOException {
        return Files.write(folder.resolve("log.csv"), lines());
    }
}
