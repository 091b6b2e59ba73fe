package dev.assay.engine.models;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The pair model in plain double arithmetic, one word, one unit and one row after the other, straight from the formulas (LSTM: Hochreiter
 * and Schmidhuber as in PyTorch's documentation; batch normalisation: Ioffe and Szegedy). Shares no code with what it judges.
 */
final class Oracle {

    private final PairConfig config;
    private final Map<String, double[]> weights;

    Oracle(PairConfig config, Map<String, double[]> weights) {
        this.config = config;
        this.weights = weights;
    }

    private double[] w(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    double[] encode(int[] sentence) {
        int hidden = config.hiddenSize();
        int size = config.embeddingSize();
        double[] state = new double[hidden];
        double[] cell = new double[hidden];
        for (int word : sentence) {
            double[] gates = new double[4 * hidden];
            for (int g = 0; g < gates.length; g++) {
                gates[g] = w("encoder.bias_ih_l0")[g] + w("encoder.bias_hh_l0")[g];
                for (int e = 0; e < size; e++) {
                    gates[g] += w("encoder.weight_ih_l0")[g * size + e] * w("embedding.weight")[word * size + e];
                }
                for (int k = 0; k < hidden; k++) {
                    gates[g] += w("encoder.weight_hh_l0")[g * hidden + k] * state[k];
                }
            }
            double[] next = new double[hidden];
            for (int k = 0; k < hidden; k++) {
                cell[k] = sigmoid(gates[hidden + k]) * cell[k] + sigmoid(gates[k]) * Math.tanh(gates[2 * hidden + k]);
                next[k] = sigmoid(gates[3 * hidden + k]) * Math.tanh(cell[k]);
            }
            state = next;
        }
        return state;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private double[] features(PairInput pair) {
        double[] p = encode(pair.premise());
        double[] h = encode(pair.hypothesis());
        int hidden = config.hiddenSize();
        double[] features = new double[4 * hidden];
        for (int k = 0; k < hidden; k++) {
            features[k] = p[k];
            features[hidden + k] = h[k];
            features[2 * hidden + k] = p[k] - h[k];
            features[3 * hidden + k] = p[k] * h[k];
        }
        return features;
    }

    private double[] relu(double[] features, double[] mean, double[] variance) {
        double[] result = new double[config.mlpSize()];
        for (int unit = 0; unit < result.length; unit++) {
            double sum = w("mlp.bias")[unit];
            for (int f = 0; f < features.length; f++) {
                double normed = (features[f] - mean[f]) / Math.sqrt(variance[f] + config.normEpsilon());
                sum += w("mlp.weight")[unit * features.length + f] * (normed * w("norm.weight")[f] + w("norm.bias")[f]);
            }
            result[unit] = Math.max(0, sum);
        }
        return result;
    }

    private double[] probabilities(double[] relu) {
        double[] result = new double[config.labels().size()];
        double total = 0;
        for (int label = 0; label < result.length; label++) {
            double sum = w("output.bias")[label];
            for (int unit = 0; unit < relu.length; unit++) {
                sum += w("output.weight")[label * relu.length + unit] * relu[unit];
            }
            result[label] = Math.exp(sum);
            total += result[label];
        }
        for (int label = 0; label < result.length; label++) {
            result[label] /= total;
        }
        return result;
    }

    /** The hidden layer in evaluation mode. */
    double[] relu(PairInput pair) {
        return relu(features(pair), w("norm.running_mean"), w("norm.running_var"));
    }

    /** Probabilities in evaluation mode. */
    double[] probabilities(PairInput pair) {
        return probabilities(relu(pair));
    }

    /** Mean cross entropy of a batch in training mode, without dropout. */
    double trainingLoss(List<PairInput> pairs, int[] labels) {
        double[][] features = pairs.stream().map(this::features).toArray(double[][]::new);
        double[] mean = new double[features[0].length];
        double[] variance = new double[mean.length];
        for (int f = 0; f < mean.length; f++) {
            for (double[] row : features) {
                mean[f] += row[f] / features.length;
            }
            for (double[] row : features) {
                variance[f] += (row[f] - mean[f]) * (row[f] - mean[f]) / features.length;
            }
        }
        double loss = 0;
        for (int row = 0; row < features.length; row++) {
            loss -= Math.log(probabilities(relu(features[row], mean, variance))[labels[row]]) / features.length;
        }
        return loss;
    }
}
