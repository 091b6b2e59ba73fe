package dev.assay.checks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The last layer of a stored classifier, and whether the rest looks trained.
 *
 * @param tensor its name
 * @param deviation of its weights
 * @param zeroOffsets whether its offsets are all exactly 0
 * @param trainedBody whether some other offset of the model is not 0
 */
public record HeadWeights(String tensor, double deviation, boolean zeroOffsets, boolean trainedBody) {

    /** Names of last layers: BERT's and DistilBERT's, RoBERTa's, those of language models with labels, the pair model's. */
    private static final List<String> HEADS = List.of("classifier.out_proj", "classifier", "score", "output");

    /** Empty: the folder has no such layer with offsets. */
    static Optional<HeadWeights> of(Path folder) {
        try (Weights weights = new Weights(folder)) {
            List<String> names = weights.names();
            for (String head : HEADS) {
                if (!names.contains(head + ".weight") || !names.contains(head + ".bias")) {
                    continue;
                }
                float[] values = weights.floats(head + ".weight");
                double mean = mean(values);
                double variance = 0;
                for (float value : values) {
                    variance += (value - mean) * (value - mean) / values.length;
                }
                boolean trained = names.stream()
                        .filter(name -> name.endsWith("bias") && !name.startsWith(head + ".") && weights.numeric(name))
                        .anyMatch(name -> !zero(weights.floats(name)));
                return Optional.of(new HeadWeights(
                        head + ".weight", Math.sqrt(variance), zero(weights.floats(head + ".bias")), trained));
            }
            return Optional.empty();
        }
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / Math.max(1, values.length);
    }

    private static boolean zero(float[] values) {
        return Arrays.equals(values, new float[values.length]);
    }
}
