package dev.assay.engine.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The loss of one training step of the pair model, as a graph for {@link Gradients}: the forward pass of {@link PairNetwork} with the
 * batch's own statistics in the batch normalisation (which moves the running ones) and with dropout, then mean cross entropy.
 */
final class PairLoss implements Function<Gradients.Step, NDArray> {

    /** Share of the running statistics that one batch replaces is 1 − this, as PyTorch's default. */
    private static final float NORM_MOMENTUM = 0.9f;

    private final PairConfig config;
    private final List<String> names;
    private final NDArray runningMean;
    private final NDArray runningVariance;
    private final List<PairInput> inputs;
    private final int[] labels;
    private final double dropout;
    private final double wordDropout;
    private final SplittableRandom random;
    private @Nullable NDArray logits;

    /**
     * @param runningMean moved in place, as is {@code runningVariance}
     * @param inputs at least two; sentences without words are read as one unknown word
     * @param labels of the inputs
     * @param random decides what is left out
     */
    PairLoss(
            PairConfig config,
            NDArray runningMean,
            NDArray runningVariance,
            List<PairInput> inputs,
            int[] labels,
            double dropout,
            double wordDropout,
            SplittableRandom random) {
        this.config = config;
        this.names = List.copyOf(config.trainableTensors().keySet());
        this.runningMean = runningMean;
        this.runningVariance = runningVariance;
        this.inputs = inputs;
        this.labels = labels;
        this.dropout = dropout;
        this.wordDropout = wordDropout;
        this.random = random;
    }

    @Override
    public NDArray apply(Gradients.Step step) {
        int rows = inputs.size();
        NDArray p = encode(step, inputs.stream().map(PairInput::premise).toList());
        NDArray h = encode(step, inputs.stream().map(PairInput::hypothesis).toList());
        NDArray features = p.concat(h, 1).concat(p.sub(h), 1).concat(p.mul(h), 1);
        NDArray normed = features.getNDArrayInternal()
                .batchNorm(
                        features,
                        runningMean,
                        runningVariance,
                        leaf(step, "norm.weight"),
                        leaf(step, "norm.bias"),
                        -1,
                        NORM_MOMENTUM,
                        (float) config.normEpsilon(),
                        true)
                .singletonOrThrow();
        NDArray relu = dropped(step, normed)
                .matMul(leaf(step, "mlp.weight").transpose())
                .add(leaf(step, "mlp.bias"))
                .getNDArrayInternal()
                .relu();
        NDArray scores = dropped(step, relu)
                .matMul(leaf(step, "output.weight").transpose())
                .add(leaf(step, "output.bias"));
        logits = scores;
        float[] chosen = new float[rows * config.labels().size()];
        for (int row = 0; row < rows; row++) {
            chosen[row * config.labels().size() + labels[row]] = -1f / rows;
        }
        return scores.logSoftmax(1)
                .mul(step.array(chosen, rows, config.labels().size()))
                .sum();
    }

    /** How many of the inputs have the highest logit at their label; once the loss was computed, while its step lasts. */
    int correct() {
        if (logits == null) {
            throw new IllegalStateException("the loss was not computed yet");
        }
        int count = config.labels().size();
        float[] values = logits.toFloatArray();
        int correct = 0;
        for (int row = 0; row < labels.length; row++) {
            int best = 0;
            for (int k = 1; k < count; k++) {
                if (values[row * count + k] > values[row * count + best]) {
                    best = k;
                }
            }
            correct += best == labels[row] ? 1 : 0;
        }
        return correct;
    }

    /** States {@code [rows, hidden]} after each sentence's last word. */
    private NDArray encode(Gradients.Step step, List<int[]> sentences) {
        int batch = sentences.size();
        int steps = Math.max(
                1, sentences.stream().mapToInt(words -> words.length).max().orElse(1));
        long[] words = new long[steps * batch];
        long[] last = new long[batch];
        for (int b = 0; b < batch; b++) {
            int[] sentence = sentences.get(b);
            for (int t = 0; t < sentence.length; t++) {
                words[t * batch + b] = random.nextDouble() < wordDropout ? 0 : sentence[t];
            }
            last[b] = (Math.max(1, sentence.length) - 1L) * batch + b;
        }
        NDManager manager = step.manager();
        NDArray inputs = PairNetwork.rows(step.array(words, steps, batch), leaf(step, "embedding.weight"));
        NDArray zero = manager.zeros(new Shape(1, batch, config.hiddenSize()));
        NDList encoder = new NDList(
                leaf(step, "encoder.weight_ih_l0"),
                leaf(step, "encoder.weight_hh_l0"),
                leaf(step, "encoder.bias_ih_l0"),
                leaf(step, "encoder.bias_hh_l0"));
        NDArray outputs = inputs.getNDArrayInternal()
                .lstm(inputs, new NDList(zero, zero), encoder, true, 1, 0, true, false, false)
                .get(0);
        return PairNetwork.rows(step.array(last, batch), outputs.reshape(-1, config.hiddenSize()));
    }

    /** Inverted dropout: what stays is scaled up, so that nothing changes in evaluation mode. */
    private NDArray dropped(Gradients.Step step, NDArray values) {
        if (dropout == 0) {
            return values;
        }
        float kept = (float) (1 / (1 - dropout));
        float[] mask = new float[(int) values.size()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < dropout ? 0 : kept;
        }
        return values.mul(step.array(mask, values.getShape().getShape()));
    }

    private NDArray leaf(Gradients.Step step, String name) {
        return step.leaf(names.indexOf(name));
    }
}
