package dev.assay.data;

import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairInput;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairOutput;
import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.SafetensorsWriter;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Trains a pair model's classifier further so that its hidden units fire seldom, with the encoder as it is.
 *
 * <p>A unit that fires for half of all pairs says little by itself. Here each step pays, besides the cross entropy, a price for
 * every unit's activation (an L1 penalty, as in Olshausen and Field, "Emergence of simple-cell receptive field properties by
 * learning a sparse code for natural images", Nature 1996), so a unit stays silent unless it is worth its price, and what is left of
 * its activity belongs to something that decides the label. Decay of the weights (AdamW) keeps the model from paying less by making
 * activations small and the weights that read them large. The normalisation is a fixed linear map here, and stays.
 *
 * <p>One thread and plain loops over floats, with the units in the innermost loop, where the virtual machine vectorises them without
 * changing their results: from the same encoder states the same weights follow, bit for bit, on every machine. A pass over n pairs
 * costs 2 n × features × units multiplications.
 */
final class SparseHead {

    private static final int BATCH = 64;
    private static final float FIRST_DECAY = 0.9f;
    private static final float SECOND_DECAY = 0.999f;

    private final Settings settings;
    private final int features;
    private final int units;
    private final int labels;
    private final Layer hidden;
    private final Layer output;

    /**
     * How to train.
     *
     * @param passes over the pairs
     * @param price of a unit's activation of 1, in nats
     * @param learningRate of Adam in the first pass; it falls to a tenth in the last, linearly
     * @param weightDecay of AdamW
     */
    record Settings(int passes, double price, double learningRate, double weightDecay, long seed) {}

    /**
     * Replaces the classifier's weights in a model's folder.
     *
     * @param labels of the pairs, by number
     */
    static void train(Path folder, List<PairInput> pairs, int[] labels, Settings settings, Run run) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        Map<String, float[]> weights = new LinkedHashMap<>();
        Path file = folder.resolve("model.safetensors");
        try (Safetensors trained = Safetensors.open(file)) {
            for (String name : trained.names()) {
                shapes.put(name, trained.shape(name));
                weights.put(name, trained.floats(name, trained.shape(name)));
            }
        }
        SparseHead head = new SparseHead(weights, settings);
        try (PairModel model = PairModel.load(folder)) {
            head.fit(head.features(model, pairs, weights, run), labels, run);
        }
        weights.put("mlp.weight", head.hidden.transposed());
        weights.put("output.weight", head.output.transposed());
        SafetensorsWriter writer = new SafetensorsWriter();
        shapes.forEach((name, shape) -> writer.put(name, get(weights, name), shape));
        writer.write(file);
    }

    private SparseHead(Map<String, float[]> weights, Settings settings) {
        this.settings = settings;
        this.units = get(weights, "mlp.bias").length;
        this.labels = get(weights, "output.bias").length;
        this.features = get(weights, "norm.weight").length;
        this.hidden = new Layer(get(weights, "mlp.weight"), get(weights, "mlp.bias"), features);
        this.output = new Layer(get(weights, "output.weight"), get(weights, "output.bias"), units);
    }

    private static float[] get(Map<String, float[]> weights, String name) {
        float[] values = weights.get(name);
        if (values == null) {
            throw new IllegalArgumentException("no weights for " + name);
        }
        return values;
    }

    /** Normalised {@code [p; h; p − h; p ∗ h]} of each pair, as the classifier reads them. */
    private float[][] features(PairModel model, List<PairInput> pairs, Map<String, float[]> weights, Run run) {
        int size = features / 4;
        float[] gain = get(weights, "norm.weight");
        float[] offset = get(weights, "norm.bias");
        float[] mean = get(weights, "norm.running_mean");
        float[] variance = get(weights, "norm.running_var");
        float[][] rows = new float[pairs.size()][features];
        int chunk = 2048;
        for (int from = 0; from < rows.length; from += chunk) {
            run.checkCancelled();
            PairOutput states = model.run(
                    pairs.subList(from, Math.min(rows.length, from + chunk)),
                    PairHook.ENC_PREMISE,
                    PairHook.ENC_HYPOTHESIS);
            FloatMatrix premises = states.at(PairHook.ENC_PREMISE);
            FloatMatrix hypotheses = states.at(PairHook.ENC_HYPOTHESIS);
            for (int row = 0; row < premises.rows(); row++) {
                float[] x = rows[from + row];
                for (int k = 0; k < size; k++) {
                    float p = premises.get(row, k);
                    float h = hypotheses.get(row, k);
                    x[k] = p;
                    x[size + k] = h;
                    x[2 * size + k] = p - h;
                    x[3 * size + k] = p * h;
                }
                for (int f = 0; f < features; f++) {
                    double scale =
                            gain[f] / Math.sqrt(variance[f] + model.config().normEpsilon());
                    x[f] = (float) ((x[f] - mean[f]) * scale + offset[f]);
                }
            }
        }
        return rows;
    }

    private void fit(float[][] rows, int[] gold, Run run) {
        SplittableRandom random = new SplittableRandom(settings.seed());
        int[] order = new int[rows.length];
        for (int k = 0; k < order.length; k++) {
            order[k] = k;
        }
        long steps = (long) settings.passes() * ((rows.length + BATCH - 1) / BATCH);
        int step = 0;
        for (int pass = 1; pass <= settings.passes(); pass++) {
            shuffle(order, random);
            double loss = 0;
            long active = 0;
            for (int from = 0; from < order.length; from += BATCH) {
                run.checkCancelled();
                int to = Math.min(order.length, from + BATCH);
                for (int k = from; k < to; k++) {
                    loss += row(rows[order[k]], gold[order[k]], 1f / (to - from));
                    active += hidden.positive();
                }
                float rate = (float) (settings.learningRate() * (1 - 0.9 * step / steps));
                step++;
                hidden.move(rate, (float) settings.weightDecay(), step);
                output.move(rate, (float) settings.weightDecay(), step);
            }
            run.log(String.format(
                    "sparse units, pass %d of %d: loss %.3f, a unit fires for %.1f %% of the pairs",
                    pass, settings.passes(), loss / rows.length, 100.0 * active / rows.length / units));
            run.progress((double) pass / settings.passes(), "sparse units: pass " + pass + " of " + settings.passes());
        }
    }

    /** Adds a pair's gradients, weighted; returns its cross entropy. */
    private double row(float[] x, int gold, float weight) {
        float[] activations = hidden.forward(x);
        for (int u = 0; u < units; u++) {
            activations[u] = Math.max(0, activations[u]);
        }
        float[] scores = output.forward(activations);
        double highest = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            highest = Math.max(highest, score);
        }
        double sum = 0;
        for (float score : scores) {
            sum += StrictMath.exp(score - highest);
        }
        float[] back = new float[labels];
        for (int l = 0; l < labels; l++) {
            double probability = StrictMath.exp(scores[l] - highest) / sum;
            back[l] = (float) (weight * (probability - (l == gold ? 1 : 0)));
        }
        float[] toUnits = output.backward(activations, back);
        float price = (float) (weight * settings.price());
        for (int u = 0; u < units; u++) {
            toUnits[u] = activations[u] > 0 ? toUnits[u] + price : 0;
        }
        hidden.collect(x, toUnits);
        return StrictMath.log(sum) + highest - scores[gold];
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int k = order.length - 1; k > 0; k--) {
            int other = random.nextInt(k + 1);
            int held = order[k];
            order[k] = order[other];
            order[other] = held;
        }
    }

    /** A linear layer with its gradients and Adam's moments; the weights lie {@code [inputs, outputs]}. */
    private static final class Layer {
        private final int inputs;
        private final int outputs;
        private final float[] weights;
        private final float[] bias;
        private final float[] result;
        private final float[] gradient;
        private final float[] biasGradient;
        private final float[] first;
        private final float[] second;
        private final float[] biasFirst;
        private final float[] biasSecond;

        /**
         * @param rows weights as files have them, {@code [outputs, inputs]}
         * @param bias shared: it is changed in place
         */
        Layer(float[] rows, float[] bias, int inputs) {
            this.inputs = inputs;
            this.outputs = bias.length;
            this.bias = bias;
            this.weights = new float[rows.length];
            for (int o = 0; o < outputs; o++) {
                for (int i = 0; i < inputs; i++) {
                    weights[i * outputs + o] = rows[o * inputs + i];
                }
            }
            result = new float[outputs];
            gradient = new float[rows.length];
            first = new float[rows.length];
            second = new float[rows.length];
            biasGradient = new float[outputs];
            biasFirst = new float[outputs];
            biasSecond = new float[outputs];
        }

        float[] transposed() {
            float[] rows = new float[weights.length];
            for (int o = 0; o < outputs; o++) {
                for (int i = 0; i < inputs; i++) {
                    rows[o * inputs + i] = weights[i * outputs + o];
                }
            }
            return rows;
        }

        /** The result is the layer's own array, overwritten by the next call. */
        float[] forward(float[] x) {
            System.arraycopy(bias, 0, result, 0, outputs);
            for (int i = 0; i < inputs; i++) {
                float xi = x[i];
                if (xi != 0) {
                    int row = i * outputs;
                    for (int o = 0; o < outputs; o++) {
                        result[o] += xi * weights[row + o];
                    }
                }
            }
            return result;
        }

        int positive() {
            int count = 0;
            for (float value : result) {
                count += value > 0 ? 1 : 0;
            }
            return count;
        }

        /** Adds to the gradients what an input and the derivatives at the outputs give. */
        void collect(float[] x, float[] back) {
            for (int i = 0; i < inputs; i++) {
                float xi = x[i];
                if (xi != 0) {
                    int row = i * outputs;
                    for (int o = 0; o < outputs; o++) {
                        gradient[row + o] += xi * back[o];
                    }
                }
            }
            for (int o = 0; o < outputs; o++) {
                biasGradient[o] += back[o];
            }
        }

        /** As {@link #collect}, and returns the derivatives at the inputs. */
        float[] backward(float[] x, float[] back) {
            collect(x, back);
            float[] toInputs = new float[inputs];
            for (int i = 0; i < inputs; i++) {
                float sum = 0;
                for (int o = 0; o < outputs; o++) {
                    sum += back[o] * weights[i * outputs + o];
                }
                toInputs[i] = sum;
            }
            return toInputs;
        }

        void move(float rate, float decay, int step) {
            float forFirst = (float) (1 / (1 - StrictMath.pow(FIRST_DECAY, step)));
            float forSecond = (float) (1 / (1 - StrictMath.pow(SECOND_DECAY, step)));
            adam(weights, gradient, first, second, rate, rate * decay, forFirst, forSecond);
            adam(bias, biasGradient, biasFirst, biasSecond, rate, 0, forFirst, forSecond);
        }

        private static void adam(
                float[] weights,
                float[] gradient,
                float[] first,
                float[] second,
                float rate,
                float decay,
                float forFirst,
                float forSecond) {
            for (int k = 0; k < weights.length; k++) {
                float g = gradient[k];
                first[k] = FIRST_DECAY * first[k] + (1 - FIRST_DECAY) * g;
                second[k] = SECOND_DECAY * second[k] + (1 - SECOND_DECAY) * g * g;
                float root = (float) Math.sqrt(second[k] * forSecond);
                weights[k] -= rate * (first[k] * forFirst) / (root + 1e-8f) + decay * weights[k];
                gradient[k] = 0;
            }
        }
    }
}
