package dev.assay.engine.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.files.AtomicFile;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** One training under way: weights, optimiser, where it stands, and the checkpoint that holds all of it. */
final class PairTraining implements AutoCloseable {

    static final String CHECKPOINT = TrainingCheckpoint.FILE;
    static final String REPORT = "training.json";

    private static final int DEV_ROWS = 4096;
    private static final long CHECKPOINT_NANOS = 30_000_000_000L;
    private static final long PARTIAL_NANOS = 500_000_000L;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final TrainSettings settings;
    private final PairConfig config;
    private final Vocabulary vocabulary;
    private final LabelledInputs train;
    private final LabelledInputs dev;
    private final Path out;
    private final TrainingCheckpoint checkpoint;

    private final NDManager manager = Djl.newManager();
    private final List<String> names;
    private final NDList parameters = new NDList();
    private final NDArray runningMean;
    private final NDArray runningVariance;
    private final Adam adam;
    private @Nullable Map<String, float[]> best;
    private State state = new State(1, 0, 0, 0, 0, null, 0, Double.MAX_VALUE, 0, List.of());

    /**
     * Where a training stands: steps done of the present epoch, their sums, and the best epoch so far (0 before the first).
     *
     * @param gradientNorm of the last step; null before the first, and in a checkpoint from before it was kept
     */
    private record State(
            int epoch,
            int step,
            double lossSum,
            int correct,
            int seen,
            @Nullable Double gradientNorm,
            int bestEpoch,
            double bestLoss,
            double bestAccuracy,
            List<TrainPoint> epochs) {

        State afterStep(double loss, double norm, int right, int rows) {
            return new State(
                    epoch,
                    step + 1,
                    lossSum + loss * rows,
                    correct + right,
                    seen + rows,
                    norm,
                    bestEpoch,
                    bestLoss,
                    bestAccuracy,
                    epochs);
        }

        TrainPoint point(int steps, double rate, @Nullable Double devLoss, @Nullable Double devAccuracy) {
            return new TrainPoint(
                    epoch,
                    step,
                    steps,
                    lossSum / seen,
                    (double) correct / seen,
                    rate,
                    gradientNorm,
                    devLoss,
                    devAccuracy);
        }
    }

    PairTraining(
            TrainSettings settings,
            PairConfig config,
            Vocabulary vocabulary,
            Function<String, float @Nullable []> wordVectors,
            LabelledInputs train,
            LabelledInputs dev,
            Path out,
            String fingerprint) {
        this.settings = settings;
        this.config = config;
        this.vocabulary = vocabulary;
        this.train = train;
        this.dev = dev;
        this.out = out;
        this.checkpoint = TrainingCheckpoint.in(out, fingerprint);
        this.names = List.copyOf(config.trainableTensors().keySet());
        Map<String, float[]> initial = PairWeights.initial(config, vocabulary, wordVectors, settings.seed());
        config.trainableTensors()
                .forEach((name, shape) -> parameters.add(Djl.array(manager, values(initial, name), shape)));
        runningMean = Djl.array(manager, values(initial, "norm.running_mean"), 4L * config.hiddenSize());
        runningVariance = Djl.array(manager, values(initial, "norm.running_var"), 4L * config.hiddenSize());
        adam = new Adam(manager, parameters, settings.weightDecay(), settings.maxGradientNorm());
    }

    private static float[] values(Map<String, float[]> weights, String name) {
        float[] values = weights.get(name);
        if (values == null) {
            throw new IllegalStateException("no weights for " + name);
        }
        return values;
    }

    /** Trains, inside one piece of native work, so that a process that ends leaves time for the checkpoint. */
    TrainReport toTheEnd(Run run) {
        return Djl.work(() -> train(run));
    }

    private TrainReport train(Run run) {
        if (checkpoint.exists()) {
            restore();
            run.log("went on from the checkpoint in " + out + ": epoch " + state.epoch() + ", step " + state.step());
        }
        try {
            while (state.epoch() <= settings.epochs()
                    && (state.bestEpoch() == 0 || state.epoch() - 1 - state.bestEpoch() < settings.patience())) {
                epoch(run);
                save();
            }
        } catch (CancellationException e) {
            save();
            throw e;
        }
        TrainReport report = new TrainReport(
                settings,
                config,
                train.size(),
                dev.size(),
                state.bestEpoch(),
                state.bestLoss(),
                state.bestAccuracy(),
                state.epochs());
        finish(report);
        return report;
    }

    private void epoch(Run run) {
        int epoch = state.epoch();
        List<int[]> batches = BatchOrder.of(train.inputs(), settings.batchSize(), seed(epoch, 0));
        double rate = settings.learningRate() * Math.pow(settings.learningRateDecay(), epoch - 1.0);
        long lastPartial = System.nanoTime();
        long lastCheckpoint = lastPartial;
        while (state.step() < batches.size()) {
            run.checkCancelled();
            step(batches.get(state.step()), rate);
            long now = System.nanoTime();
            if (now - lastPartial > PARTIAL_NANOS) {
                lastPartial = now;
                TrainPoint point = state.point(batches.size(), rate, null, null);
                double done = (epoch - 1 + (double) state.step() / batches.size()) / settings.epochs();
                run.progress(done, said(point));
                run.partial(point);
            }
            if (now - lastCheckpoint > CHECKPOINT_NANOS) {
                lastCheckpoint = now;
                save();
            }
        }
        evaluate(batches.size(), rate, run);
    }

    private static String said(TrainPoint point) {
        return String.format(
                "epoch %d, step %d of %d: loss %.3f, accuracy %.1f %%",
                point.epoch(), point.step(), point.steps(), point.trainLoss(), 100 * point.trainAccuracy());
    }

    private void step(int[] batch, double rate) {
        List<PairInput> inputs =
                Arrays.stream(batch).mapToObj(i -> train.inputs().get(i)).toList();
        int[] labels = Arrays.stream(batch).map(i -> train.labels()[i]).toArray();
        PairLoss loss = new PairLoss(
                config,
                runningMean,
                runningVariance,
                inputs,
                labels,
                settings.dropout(),
                settings.wordDropout(),
                new SplittableRandom(seed(state.epoch(), state.step() + 1)));
        state = Gradients.step(parameters, loss, (value, gradients) -> {
            double norm = adam.step(gradients, rate);
            double lossValue = value.getFloat();
            if (!Double.isFinite(norm) || !Double.isFinite(lossValue)) {
                throw new UserError("The training diverged in epoch " + state.epoch() + ", step " + (state.step() + 1)
                        + ": loss " + lossValue + ", gradient norm " + norm + "; use a lower learning rate.");
            }
            return state.afterStep(lossValue, norm, loss.correct(), batch.length);
        });
    }

    /** Measures the development pairs, keeps the weights if they are the best so far, and turns to the next epoch. */
    private void evaluate(int steps, double rate, Run run) {
        Map<String, float[]> weights = weights();
        double loss = 0;
        int correct = 0;
        try (PairNetwork network = new PairNetwork(config, weights)) {
            for (int from = 0; from < dev.size(); from += DEV_ROWS) {
                run.checkCancelled();
                int to = Math.min(dev.size(), from + DEV_ROWS);
                PairOutput output = network.run(dev.inputs().subList(from, to), Set.of());
                for (int i = from; i < to; i++) {
                    loss += output.loss(i - from, dev.labels()[i]);
                    correct += output.predicted(i - from) == dev.labels()[i] ? 1 : 0;
                }
            }
        }
        double devLoss = loss / dev.size();
        double devAccuracy = (double) correct / dev.size();
        boolean better = devLoss < state.bestLoss();
        if (better) {
            best = weights;
        }
        TrainPoint point = state.point(steps, rate, devLoss, devAccuracy);
        List<TrainPoint> epochs = new ArrayList<>(state.epochs());
        epochs.add(point);
        state = new State(
                state.epoch() + 1,
                0,
                0,
                0,
                0,
                null,
                better ? state.epoch() : state.bestEpoch(),
                better ? devLoss : state.bestLoss(),
                better ? devAccuracy : state.bestAccuracy(),
                List.copyOf(epochs));
        run.partial(point);
        run.log(String.format("%s; development loss %.3f, accuracy %.1f %%", said(point), devLoss, 100 * devAccuracy));
        run.progress((double) point.epoch() / settings.epochs(), said(point));
    }

    /** A stream of its own for each step of each epoch. */
    private long seed(int epoch, int step) {
        return new SplittableRandom(settings.seed() * 0x9E3779B97F4A7C15L + ((long) epoch << 32) + step).nextLong();
    }

    private Map<String, float[]> weights() {
        Map<String, float[]> weights = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            weights.put(names.get(i), parameters.get(i).toFloatArray());
        }
        weights.put("norm.running_mean", runningMean.toFloatArray());
        weights.put("norm.running_var", runningVariance.toFloatArray());
        return weights;
    }

    private void save() {
        checkpoint.save(state, config.tensors(), weights(), best, names, adam);
    }

    private void restore() {
        TrainingCheckpoint.Restored<State> restored = checkpoint.restore(State.class, config.tensors(), names, adam);
        state = restored.state();
        best = restored.best();
        for (int i = 0; i < names.size(); i++) {
            parameters.get(i).set(values(restored.weights(), names.get(i)));
        }
        runningMean.set(values(restored.weights(), "norm.running_mean"));
        runningVariance.set(values(restored.weights(), "norm.running_var"));
    }

    private void finish(TrainReport report) {
        byte[] json = JSON.writeValueAsBytes(report);
        AtomicFile.write(out.resolve(REPORT), stream -> stream.write(json));
        PairModel.write(config, vocabulary, best == null ? weights() : best, out);
        checkpoint.delete();
    }

    @Override
    public void close() {
        manager.close();
    }
}
