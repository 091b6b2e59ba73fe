package dev.assay.engine.models;

import dev.assay.spi.UserError;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The weights that a training starts from, and those of a model that was never trained. */
public final class PairWeights {

    /** Standard deviation of a random word vector's components: about that of GloVe vectors. */
    private static final double WORD_DEVIATION = 0.4;

    private PairWeights() {}

    /**
     * Words from their vectors or a normal distribution, other weights uniform in ± 1/√(inputs) as in PyTorch, the forget gates open
     * (Jozefowicz, Zaremba and Sutskever, 2015).
     *
     * @throws UserError when a word's vector has not the embedding size
     */
    static Map<String, float[]> initial(
            PairConfig config, Vocabulary vocabulary, Function<String, float @Nullable []> wordVectors, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        int hidden = config.hiddenSize();
        int embedding = config.embeddingSize();
        Map<String, float[]> weights = new HashMap<>();
        config.tensors().forEach((name, shape) -> {
            int size = 1;
            for (long length : shape) {
                size = Math.multiplyExact(size, Math.toIntExact(length));
            }
            double bound = 1
                    / Math.sqrt(
                            name.startsWith("encoder.")
                                    ? hidden
                                    : name.startsWith("mlp.") ? 4.0 * hidden : config.mlpSize());
            float[] values = new float[size];
            switch (name) {
                case "embedding.weight" -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) (WORD_DEVIATION * random.nextGaussian());
                    }
                }
                case "norm.weight", "norm.running_var" -> Arrays.fill(values, 1);
                case "norm.bias", "norm.running_mean" -> Arrays.fill(values, 0);
                default -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
                    }
                }
            }
            if (name.equals("encoder.bias_ih_l0")) {
                Arrays.fill(values, hidden, 2 * hidden, 1);
            }
            weights.put(name, values);
        });
        float[] words = weights.getOrDefault("embedding.weight", new float[0]);
        for (int id = 0; id < vocabulary.size(); id++) {
            float[] vector = wordVectors.apply(vocabulary.words().get(id));
            if (vector != null) {
                if (vector.length != embedding) {
                    throw new UserError("The word vector of "
                            + vocabulary.words().get(id) + " has " + vector.length
                            + " numbers, but the embedding size of the model is " + embedding + "; make them equal.");
                }
                System.arraycopy(vector, 0, words, id * embedding, embedding);
            }
        }
        return weights;
    }
}
