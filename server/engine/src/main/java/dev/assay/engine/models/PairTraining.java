package dev.assay.engine.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** One training under way: weights, optimiser, where it stands, and the checkpoint that holds all of it. */
final class PairTraining implements AutoCloseable {

    static final String CHECKPOINT = "training.safetensors";
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
    private final String fingerprint;

    private final NDManager manager = Djl.newManager();
    private final List<String> names;
    private final NDList parameters = new NDList();
    private final NDArray runningMean;
    private final NDArray runningVariance;
    private final Adam adam;
    private final Map<String, float[]> best = new HashMap<>();
    private State state = new State(1, 0, 0, 0, 0, 0, 0, Double.MAX_VALUE, 0, List.of());

    /**
     * Where a training stands: steps done of the present epoch, their sums, and the best epoch so far (0 before the first).
     */
    private record State(
            int epoch,
            int step,
            long adamSteps,
            double lossSum,
            int correct,
            int seen,
            int bestEpoch,
            double bestLoss,
            double bestAccuracy,
            List<TrainPoint> epochs) {

        State afterStep(long newAdamSteps, double loss, int right, int rows) {
            return new State(
                    epoch,
                    step + 1,
                    newAdamSteps,
                    lossSum + loss * rows,
                    correct + right,
                    seen + rows,
                    bestEpoch,
                    bestLoss,
                    bestAccuracy,
                    epochs);
        }

        TrainPoint point(int steps, @Nullable Double devLoss, @Nullable Double devAccuracy) {
            return new TrainPoint(epoch, step, steps, lossSum / seen, (double) correct / seen, devLoss, devAccuracy);
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
        this.fingerprint = fingerprint;
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
        Path checkpoint = out.resolve(CHECKPOINT);
        if (Files.exists(checkpoint)) {
            restore(checkpoint);
            run.log("went on from the checkpoint in " + out + ": epoch " + state.epoch() + ", step " + state.step());
        }
        try {
            while (state.epoch() <= settings.epochs()
                    && (state.bestEpoch() == 0 || state.epoch() - 1 - state.bestEpoch() < settings.patience())) {
                epoch(run);
                save(checkpoint);
            }
        } catch (CancellationException e) {
            save(checkpoint);
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
                TrainPoint point = state.point(batches.size(), null, null);
                double done = (epoch - 1 + (double) state.step() / batches.size()) / settings.epochs();
                run.progress(done, said(point));
                run.partial(point);
            }
            if (now - lastCheckpoint > CHECKPOINT_NANOS) {
                lastCheckpoint = now;
                save(out.resolve(CHECKPOINT));
            }
        }
        evaluate(batches.size(), run);
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
            return state.afterStep(adam.steps(), lossValue, loss.correct(), batch.length);
        });
    }

    /** Measures the development pairs, keeps the weights if they are the best so far, and turns to the next epoch. */
    private void evaluate(int steps, Run run) {
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
            best.clear();
            best.putAll(weights);
        }
        TrainPoint point = state.point(steps, devLoss, devAccuracy);
        List<TrainPoint> epochs = new ArrayList<>(state.epochs());
        epochs.add(point);
        state = new State(
                state.epoch() + 1,
                0,
                state.adamSteps(),
                0,
                0,
                0,
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

    private void save(Path file) {
        SafetensorsWriter writer = new SafetensorsWriter()
                .metadata("fingerprint", fingerprint)
                .metadata("state", JSON.writeValueAsString(state));
        Map<String, float[]> weights = weights();
        config.tensors().forEach((name, shape) -> {
            writer.put("weights." + name, values(weights, name), shape);
            if (!best.isEmpty()) {
                writer.put("best." + name, values(best, name), shape);
            }
        });
        for (int i = 0; i < names.size(); i++) {
            long[] shape = parameters.get(i).getShape().getShape();
            writer.put("first." + names.get(i), adam.firstMoments().get(i).toFloatArray(), shape);
            writer.put("second." + names.get(i), adam.secondMoments().get(i).toFloatArray(), shape);
        }
        writer.write(file);
    }

    private void restore(Path path) {
        try (Safetensors file = Safetensors.open(path)) {
            if (!fingerprint.equals(file.metadata().get("fingerprint"))) {
                throw new UserError(path
                        + " belongs to a training with other settings, pairs or word vectors; repeat the command it was "
                        + "started with, name another folder, or delete the file.");
            }
            state = JSON.readValue(file.metadata().getOrDefault("state", ""), State.class);
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                set(parameters.get(i), file, "weights." + name);
                set(adam.firstMoments().get(i), file, "first." + name);
                set(adam.secondMoments().get(i), file, "second." + name);
            }
            set(runningMean, file, "weights.norm.running_mean");
            set(runningVariance, file, "weights.norm.running_var");
            adam.continueFrom(state.adamSteps());
            if (state.bestEpoch() > 0) {
                config.tensors().forEach((name, shape) -> best.put(name, file.floats("best." + name, shape)));
            }
        } catch (JacksonException e) {
            throw new UserError(path + " is damaged: its state is not readable; delete the file to start again.", e);
        }
    }

    private static void set(NDArray array, Safetensors file, String name) {
        array.set(file.floats(name, array.getShape().getShape()));
    }

    private void finish(TrainReport report) {
        byte[] json = JSON.writeValueAsBytes(report);
        AtomicFile.write(out.resolve(REPORT), stream -> stream.write(json));
        PairModel.write(config, vocabulary, best, out);
        try {
            Files.deleteIfExists(out.resolve(CHECKPOINT));
        } catch (IOException e) {
            throw new UserError(
                    "Cannot delete " + out.resolve(CHECKPOINT) + ": " + WriteFailure.reason(e)
                            + "; the model is complete, and the file can go.",
                    e);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
