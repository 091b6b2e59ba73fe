package dev.assay.engine.models.training;

import ai.djl.ndarray.NDManager;
import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.models.Adam;
import dev.assay.engine.models.BatchOrder;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Gradients;
import dev.assay.engine.models.SafetensorsWriter;
import dev.assay.engine.models.TrainingCheckpoint;
import dev.assay.engine.models.transformer.LanguageNetwork;
import dev.assay.engine.models.transformer.TransformerConfig;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** One training of a language model under way: weights, optimiser, where it stands, and the checkpoint that holds all of it. */
final class LanguageTraining implements AutoCloseable {

    static final String REPORT = "training.json";

    private static final int DEV_TOKENS = 8_192;
    private static final long CHECKPOINT_NANOS = 30_000_000_000L;
    private static final long PARTIAL_NANOS = 500_000_000L;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final LanguageTrainSettings settings;
    private final TokenTexts train;
    private final TokenTexts dev;
    private final Path out;
    private final TrainingCheckpoint checkpoint;
    private final LanguageNetwork network;
    private final NDManager moments = Djl.newManager();
    private final Adam adam;
    private @Nullable SequencedMap<String, float[]> best;
    private State state = new State(0, 0, 0, null, 0, Double.MAX_VALUE, List.of());

    /**
     * Where a training stands.
     *
     * @param step steps done
     * @param lossSum of the tokens since the last measurement
     * @param gradientNorm of the last step; null before the first, and in a checkpoint from before it was kept
     * @param bestStep steps done at the best measurement so far
     */
    private record State(
            int step,
            double lossSum,
            long tokens,
            @Nullable Double gradientNorm,
            int bestStep,
            double bestLoss,
            List<LanguageTrainPoint> points) {

        State afterStep(double loss, double norm, long newTokens) {
            return new State(
                    step + 1, lossSum + loss * newTokens, tokens + newTokens, norm, bestStep, bestLoss, points);
        }

        State afterMeasurement(LanguageTrainPoint point, double devLoss) {
            boolean better = devLoss < bestLoss;
            List<LanguageTrainPoint> more = new ArrayList<>(points);
            more.add(point);
            return new State(
                    step, 0, 0, gradientNorm, better ? step : bestStep, better ? devLoss : bestLoss, List.copyOf(more));
        }
    }

    LanguageTraining(
            LanguageTrainSettings settings,
            TransformerConfig config,
            TokenTexts train,
            TokenTexts dev,
            Path out,
            String fingerprint) {
        this.settings = settings;
        this.train = train;
        this.dev = dev;
        this.out = out;
        this.checkpoint = TrainingCheckpoint.in(out, fingerprint);
        network = new LanguageNetwork(config, settings.seed());
        adam = new Adam(moments, network.parameters(), settings.weightDecay(), settings.maxGradientNorm());
    }

    /** Trains, inside one piece of native work, so that a process that ends leaves time for the checkpoint; writes weights and report. */
    LanguageTrainReport toTheEnd(Run run) {
        return Djl.work(() -> train(run));
    }

    private LanguageTrainReport train(Run run) {
        List<int[]> batches = batches(0);
        int steps = Math.multiplyExact(batches.size(), settings.epochs());
        Schedule schedule = Schedule.of(settings, steps);
        if (checkpoint.exists()) {
            restore();
            run.log("went on from the checkpoint in " + out + ": step " + state.step() + " of " + steps);
        }
        int epoch = 0;
        long lastPartial = System.nanoTime();
        long lastCheckpoint = lastPartial;
        try {
            while (state.step() < steps) {
                run.checkCancelled();
                int step = state.step();
                if (step / batches.size() != epoch) {
                    epoch = step / batches.size();
                    batches = batches(epoch);
                }
                double rate = schedule.rate(step);
                step(batches.get(step % batches.size()), rate, run);
                long now = System.nanoTime();
                boolean last = state.step() == steps;
                if (last || state.step() % settings.evaluateEvery() == 0) {
                    measure(point(steps, epoch, rate), run);
                    lastPartial = now;
                } else if (now - lastPartial > PARTIAL_NANOS) {
                    lastPartial = now;
                    LanguageTrainPoint point = point(steps, epoch, rate);
                    run.progress((double) state.step() / steps, said(point));
                    run.partial(point);
                }
                if (last || now - lastCheckpoint > CHECKPOINT_NANOS) {
                    save();
                    lastCheckpoint = System.nanoTime();
                }
            }
        } catch (CancellationException e) {
            save();
            throw e;
        }
        return finish();
    }

    private List<int[]> batches(int epoch) {
        return BatchOrder.of(train.texts().size(), train.byLength(), settings.batchSize(), seed(epoch, 0));
    }

    private void step(int[] batch, double rate, Run run) {
        List<int[]> texts = train.chosen(batch);
        long tokens = texts.stream().mapToLong(text -> text.length - 1).sum();
        SplittableRandom random = new SplittableRandom(seed(0, state.step() + 1));
        state = Gradients.step(
                network.parameters(),
                step -> network.loss(step, texts, settings.dropout(), random, run),
                (value, gradients) -> {
                    double norm = adam.step(gradients, rate);
                    double loss = value.getFloat();
                    if (!Double.isFinite(norm) || !Double.isFinite(loss)) {
                        throw new UserError("The training diverged in step " + (state.step() + 1) + ": loss " + loss
                                + ", gradient norm " + norm + "; use a lower learning rate.");
                    }
                    return state.afterStep(loss, norm, tokens);
                });
    }

    private LanguageTrainPoint point(int steps, int epoch, double rate) {
        return new LanguageTrainPoint(
                state.step(),
                steps,
                epoch + 1,
                state.lossSum() / state.tokens(),
                rate,
                state.gradientNorm(),
                null,
                null);
    }

    private static String said(LanguageTrainPoint point) {
        return String.format("step %d of %d: loss %.3f", point.step(), point.steps(), point.trainLoss());
    }

    /** Measures the development texts, and keeps the weights if they are the best so far. */
    private void measure(LanguageTrainPoint before, Run run) {
        Integer[] order = IntStream.range(0, dev.texts().size())
                .boxed()
                .sorted(dev.byLength())
                .toArray(Integer[]::new);
        double total = 0;
        List<int[]> batch = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            batch.add(dev.texts().get(order[i]));
            boolean last = i + 1 == order.length;
            if (last || (batch.size() + 1L) * dev.texts().get(order[i + 1]).length > DEV_TOKENS) {
                run.checkCancelled();
                total += network.totalLoss(batch, run);
                batch.clear();
            }
        }
        double devLoss = total / dev.predicted();
        if (devLoss < state.bestLoss()) {
            best = network.weights();
        }
        LanguageTrainPoint point = new LanguageTrainPoint(
                before.step(),
                before.steps(),
                before.epoch(),
                before.trainLoss(),
                before.learningRate(),
                before.gradientNorm(),
                devLoss,
                Math.exp(devLoss));
        state = state.afterMeasurement(point, devLoss);
        run.partial(point);
        run.progress((double) point.step() / point.steps(), said(point));
        run.log(String.format("%s; development loss %.4f, perplexity %.3f", said(point), devLoss, Math.exp(devLoss)));
    }

    /** A stream of its own for each step, and for the order of each epoch. */
    private long seed(int epoch, int step) {
        return new SplittableRandom(settings.seed() * 0x9E3779B97F4A7C15L + ((long) epoch << 32) + step).nextLong();
    }

    private void save() {
        checkpoint.save(state, network.shapes(), network.weights(), best, network.names(), adam);
    }

    private void restore() {
        TrainingCheckpoint.Restored<State> restored =
                checkpoint.restore(State.class, network.shapes(), network.names(), adam);
        state = restored.state();
        best = restored.best();
        network.set(restored.weights());
    }

    private LanguageTrainReport finish() {
        SequencedMap<String, float[]> weights = best == null ? network.weights() : best;
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        network.shapes().forEach((name, shape) -> writer.put(name, Objects.requireNonNull(weights.get(name)), shape));
        writer.write(out.resolve("model.safetensors"));
        long parameters =
                weights.values().stream().mapToLong(values -> values.length).sum();
        LanguageTrainReport report = new LanguageTrainReport(
                settings,
                parameters,
                train.texts().size(),
                train.predicted(),
                dev.texts().size(),
                dev.predicted(),
                state.bestStep(),
                state.bestLoss(),
                Math.exp(state.bestLoss()),
                state.points());
        byte[] json = JSON.writeValueAsBytes(report);
        AtomicFile.write(out.resolve(REPORT), stream -> stream.write(json));
        return report;
    }

    /** Deletes the checkpoint of a training that is complete. */
    void forget() {
        checkpoint.delete();
    }

    @Override
    public void close() {
        network.close();
        moments.close();
    }
}
