package dev.assay.engine.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pair model's forward pass in evaluation mode:
 *
 * <pre>
 * p, h     = LSTM state after the last word of premise and hypothesis    [rows, hidden]
 * features = [p; h; p − h; p ∗ h]                                       [rows, 4 hidden]
 * relu     = max(0, W₁ · norm(features) + b₁)                           [rows, mlp]
 * logits   = W₂ · relu + b₂                                             [rows, labels]
 * </pre>
 *
 * <p>An encoder sees each sentence alone, so a sentence that occurs several times among the pairs (the premise of several
 * hypotheses) is encoded once. The distinct sentences are sorted by length and cut into chunks, so that next to nothing is spent on
 * padding; a state is read at the sentence's own last word, which nothing after it can reach. PyTorch's fused LSTM multiplies the
 * inputs of all steps at once. The running statistics of the batch normalisation are constants here, so it is folded into
 * {@code W₁} and {@code b₁} when the weights are loaded. Safe for use by several threads.
 */
final class PairNetwork implements AutoCloseable {

    /** Sentences encoded together at most, and their words with padding. Larger is not faster, and takes more memory. */
    private static final int CHUNK_SENTENCES = 256;

    private static final int CHUNK_WORDS = 8192;

    /** A longer sentence goes alone and in windows of so many words, so memory does not grow with its length. */
    private static final int WINDOW = 1024;

    /** Rows of the classifier computed together. */
    private static final int CLASSIFIER_ROWS = 512;

    private final PairConfig config;
    private final NDManager manager = Djl.newManager();
    private final NDArray embedding;
    private final NDList encoder;
    private final NDArray mlpWeight;
    private final NDArray mlpBias;
    private final NDArray outputWeight;
    private final NDArray outputBias;

    /**
     * @param weights all of {@link PairConfig#tensors}, of these shapes
     */
    PairNetwork(PairConfig config, Map<String, float[]> weights) {
        this.config = config;
        int hidden = config.hiddenSize();
        int features = 4 * hidden;
        int mlp = config.mlpSize();
        embedding =
                Djl.array(manager, get(weights, "embedding.weight"), config.vocabularySize(), config.embeddingSize());
        encoder = new NDList(
                Djl.array(manager, get(weights, "encoder.weight_ih_l0"), 4L * hidden, config.embeddingSize()),
                Djl.array(manager, get(weights, "encoder.weight_hh_l0"), 4L * hidden, hidden),
                Djl.array(manager, get(weights, "encoder.bias_ih_l0"), 4L * hidden),
                Djl.array(manager, get(weights, "encoder.bias_hh_l0"), 4L * hidden));

        float[] gain = get(weights, "norm.weight");
        float[] offset = get(weights, "norm.bias");
        float[] mean = get(weights, "norm.running_mean");
        float[] variance = get(weights, "norm.running_var");
        float[] weight = get(weights, "mlp.weight");
        float[] bias = get(weights, "mlp.bias");
        float[] folded = new float[weight.length];
        float[] foldedBias = new float[mlp];
        double[] scale = new double[features];
        for (int f = 0; f < features; f++) {
            scale[f] = gain[f] / Math.sqrt(variance[f] + config.normEpsilon());
        }
        for (int unit = 0; unit < mlp; unit++) {
            double sum = bias[unit];
            for (int f = 0; f < features; f++) {
                double w = weight[unit * features + f];
                // Transposed on the way: [features, mlp].
                folded[f * mlp + unit] = (float) (w * scale[f]);
                sum += w * (offset[f] - mean[f] * scale[f]);
            }
            foldedBias[unit] = (float) sum;
        }
        mlpWeight = Djl.array(manager, folded, features, mlp);
        mlpBias = Djl.array(manager, foldedBias, mlp);
        NDArray output = Djl.array(
                manager, get(weights, "output.weight"), config.labels().size(), mlp);
        outputWeight = output.transpose().duplicate();
        outputBias =
                Djl.array(manager, get(weights, "output.bias"), config.labels().size());
    }

    private static float[] get(Map<String, float[]> weights, String name) {
        float[] values = weights.get(name);
        if (values == null) {
            throw new IllegalArgumentException("no weights for " + name);
        }
        return values;
    }

    /** Probabilities and activations, row for row; native memory grows with the number of distinct sentences. */
    PairOutput run(List<PairInput> pairs, Set<PairHook> hooks) {
        return run(pairs, hooks, List.of());
    }

    /**
     * As {@link #run(List, Set)}, with changes on the way.
     *
     * @param interventions act in their order; what is recorded is what they leave
     */
    PairOutput run(List<PairInput> pairs, Set<PairHook> hooks, List<PairIntervention> interventions) {
        for (PairIntervention intervention : interventions) {
            intervention.check(pairs.size(), config.units(intervention.hook()));
        }
        return Djl.work(() -> compute(pairs, hooks, interventions));
    }

    private PairOutput compute(List<PairInput> pairs, Set<PairHook> hooks, List<PairIntervention> interventions) {
        int rows = pairs.size();
        int labels = config.labels().size();
        int hidden = config.hiddenSize();
        float[] probabilities = new float[rows * labels];
        Map<PairHook, FloatMatrix> recorded = new EnumMap<>(PairHook.class);
        for (PairHook hook : hooks) {
            int units = config.units(hook);
            recorded.put(hook, new FloatMatrix(rows, units, new float[Math.multiplyExact(rows, units)]));
        }
        Map<IntBuffer, Integer> places = new HashMap<>();
        for (PairInput pair : pairs) {
            places.putIfAbsent(IntBuffer.wrap(pair.premise()), places.size());
            places.putIfAbsent(IntBuffer.wrap(pair.hypothesis()), places.size());
        }
        float[] states = encode(places);
        for (int from = 0; from < rows; from += CLASSIFIER_ROWS) {
            int count = Math.min(CLASSIFIER_ROWS, rows - from);
            float[] premises = new float[count * hidden];
            float[] hypotheses = new float[count * hidden];
            for (int i = 0; i < count; i++) {
                PairInput pair = pairs.get(from + i);
                System.arraycopy(states, place(places, pair.premise()) * hidden, premises, i * hidden, hidden);
                System.arraycopy(states, place(places, pair.hypothesis()) * hidden, hypotheses, i * hidden, hidden);
            }
            change(interventions, PairHook.ENC_PREMISE, from, premises);
            change(interventions, PairHook.ENC_HYPOTHESIS, from, hypotheses);
            record(recorded.get(PairHook.ENC_PREMISE), from, premises);
            record(recorded.get(PairHook.ENC_HYPOTHESIS), from, hypotheses);
            try (NDManager step = Djl.newManager()) {
                NDArray p = step.create(premises, new Shape(count, hidden));
                NDArray h = step.create(hypotheses, new Shape(count, hidden));
                NDArray features = p.concat(h, 1).concat(p.sub(h), 1).concat(p.mul(h), 1);
                NDArray relu = features.matMul(mlpWeight)
                        .addi(mlpBias)
                        .getNDArrayInternal()
                        .relu();
                boolean changed = interventions.stream().anyMatch(each -> each.hook() == PairHook.MLP_RELU);
                if (changed || recorded.containsKey(PairHook.MLP_RELU)) {
                    float[] units = relu.toFloatArray();
                    change(interventions, PairHook.MLP_RELU, from, units);
                    record(recorded.get(PairHook.MLP_RELU), from, units);
                    relu = changed ? step.create(units, relu.getShape()) : relu;
                }
                NDArray logits = relu.matMul(outputWeight).addi(outputBias);
                softmax(logits.toFloatArray(), labels, probabilities, from * labels);
            }
        }
        return new PairOutput(new FloatMatrix(rows, labels, probabilities), recorded);
    }

    private static void change(List<PairIntervention> interventions, PairHook hook, int row, float[] states) {
        for (PairIntervention intervention : interventions) {
            if (intervention.hook() == hook) {
                intervention.apply(row, states);
            }
        }
    }

    /** States {@code [distinct sentences, hidden]} by place. The state of a sentence without words is zero. */
    private float[] encode(Map<IntBuffer, Integer> places) {
        int hidden = config.hiddenSize();
        int[][] sentences = new int[places.size()][];
        places.forEach((words, place) -> sentences[place] = words.array());
        Integer[] order = new Integer[sentences.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingInt(place -> sentences[place].length));
        float[] states = new float[Math.multiplyExact(sentences.length, hidden)];
        int from = 0;
        while (from < order.length && sentences[order[from]].length == 0) {
            from++;
        }
        while (from < order.length) {
            int to = from + 1;
            while (to < order.length
                    && to - from < CHUNK_SENTENCES
                    && (to + 1L - from) * sentences[order[to]].length <= CHUNK_WORDS) {
                to++;
            }
            int[][] chunk = new int[to - from][];
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = sentences[order[from + i]];
            }
            float[] encoded = chunk.length == 1 ? encodeLong(chunk[0]) : encode(chunk);
            for (int i = 0; i < chunk.length; i++) {
                System.arraycopy(encoded, i * hidden, states, order[from + i] * hidden, hidden);
            }
            from = to;
        }
        return states;
    }

    /** States {@code [sentences, hidden]} of sentences in order of their length. */
    private float[] encode(int[][] sentences) {
        int batch = sentences.length;
        int steps = sentences[batch - 1].length;
        long[] words = new long[steps * batch];
        long[] last = new long[batch];
        for (int b = 0; b < batch; b++) {
            for (int t = 0; t < sentences[b].length; t++) {
                words[t * batch + b] = sentences[b][t];
            }
            last[b] = (sentences[b].length - 1L) * batch + b;
        }
        try (NDManager step = Djl.newManager()) {
            NDArray zero = step.zeros(new Shape(1, batch, config.hiddenSize()));
            NDArray outputs = lstm(step, words, steps, batch, zero, zero).get(0).reshape(-1, config.hiddenSize());
            return rows(step.create(last), outputs).toFloatArray();
        }
    }

    /** The state of one sentence, window by window. */
    private float[] encodeLong(int[] sentence) {
        float[] state = new float[config.hiddenSize()];
        float[] cell = new float[config.hiddenSize()];
        Shape shape = new Shape(1, 1, config.hiddenSize());
        for (int from = 0; from < sentence.length; from += WINDOW) {
            int steps = Math.min(WINDOW, sentence.length - from);
            long[] words =
                    Arrays.stream(sentence, from, from + steps).asLongStream().toArray();
            try (NDManager step = Djl.newManager()) {
                NDList result = lstm(step, words, steps, 1, step.create(state, shape), step.create(cell, shape));
                state = result.get(1).toFloatArray();
                cell = result.get(2).toFloatArray();
            }
        }
        return state;
    }

    /** Outputs {@code [steps, batch, hidden]}, last state and last cell; words are {@code [steps, batch]}. */
    private NDList lstm(NDManager step, long[] words, int steps, int batch, NDArray state, NDArray cell) {
        NDArray inputs = rows(step.create(words, new Shape(steps, batch)), embedding);
        return inputs.getNDArrayInternal()
                .lstm(inputs, new NDList(state, cell), encoder, true, 1, 0, false, false, false);
    }

    /** Rows of a table by number: {@code [indices..., columns]}, owned by the indices' manager. */
    static NDArray rows(NDArray indices, NDArray table) {
        return indices.getNDArrayInternal()
                .embedding(indices, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }

    private static int place(Map<IntBuffer, Integer> places, int[] sentence) {
        Integer place = places.get(IntBuffer.wrap(sentence));
        if (place == null) {
            throw new IllegalStateException("a sentence was changed while the model ran");
        }
        return place;
    }

    private static void record(@Nullable FloatMatrix matrix, int row, float[] values) {
        if (matrix != null) {
            System.arraycopy(values, 0, matrix.values(), row * matrix.columns(), values.length);
        }
    }

    /** Softmax of each row in double precision. */
    private static void softmax(float[] logits, int labels, float[] probabilities, int at) {
        for (int row = 0; row < logits.length; row += labels) {
            double max = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < labels; k++) {
                max = Math.max(max, logits[row + k]);
            }
            double sum = 0;
            for (int k = 0; k < labels; k++) {
                sum += Math.exp(logits[row + k] - max);
            }
            for (int k = 0; k < labels; k++) {
                probabilities[at + row + k] = (float) (Math.exp(logits[row + k] - max) / sum);
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
