package dev.assay.engine.activations;

import dev.assay.engine.models.FloatMatrix;
import java.util.ArrayList;
import java.util.List;

/**
 * What a classifier says of one example.
 *
 * @param predicted the label with the highest probability; the first of equals
 * @param probabilities of all labels, in the model's order
 */
public record Prediction(String predicted, List<LabelProbability> probabilities) {

    public Prediction {
        probabilities = List.copyOf(probabilities);
    }

    /**
     * A row of a classifier's output.
     *
     * @param labels of the matrix' columns
     * @param probabilities {@code [examples, labels]}
     */
    public static Prediction of(List<String> labels, FloatMatrix probabilities, int row) {
        List<LabelProbability> all = new ArrayList<>(labels.size());
        int best = 0;
        for (int label = 0; label < labels.size(); label++) {
            all.add(new LabelProbability(labels.get(label), probabilities.get(row, label)));
            if (probabilities.get(row, label) > probabilities.get(row, best)) {
                best = label;
            }
        }
        return new Prediction(labels.get(best), all);
    }

    /**
     * The probability of a label.
     *
     * @throws IllegalArgumentException when the model has no such label
     */
    public double probability(String label) {
        return probabilities.stream()
                .filter(each -> each.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the model has no label " + label))
                .probability();
    }
}
