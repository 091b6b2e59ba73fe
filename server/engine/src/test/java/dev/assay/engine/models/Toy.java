package dev.assay.engine.models;

import dev.assay.spi.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** Small inputs for the tests of this package. */
final class Toy {

    static final List<String> WORDS =
            List.of("a", "man", "woman", "dog", "sleeps", "runs", "sits", "nobody", "outside", "the", "park", "in");

    private Toy() {}

    /** A sentence of these words, one blank between them. */
    static Sentence sentence(String text) {
        List<Sentence.Token> tokens = new ArrayList<>();
        int start = 0;
        for (String word : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            tokens.add(new Sentence.Token(word, word, start, start + word.length()));
            start += word.length() + 1;
        }
        return new Sentence(text, tokens);
    }

    /**
     * Pairs with a rule that can be learnt: "nobody" in the hypothesis is a contradiction, "outside" is neutral, else entailment.
     */
    static List<LabelledSentences> pairs(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LabelledSentences> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int label = random.nextInt(3);
            List<String> hypothesis = new ArrayList<>(words(random, 1 + random.nextInt(4)));
            if (label != 0) {
                hypothesis.add(random.nextInt(hypothesis.size() + 1), label == 1 ? "outside" : "nobody");
            }
            pairs.add(new LabelledSentences(
                    sentence(String.join(" ", words(random, 2 + random.nextInt(7)))),
                    sentence(String.join(" ", hypothesis)),
                    label));
        }
        return pairs;
    }

    private static List<String> words(SplittableRandom random, int count) {
        List<String> words = new ArrayList<>();
        while (words.size() < count) {
            String word = WORDS.get(random.nextInt(WORDS.size()));
            if (!word.equals("outside") && !word.equals("nobody")) {
                words.add(word);
            }
        }
        return words;
    }

    static TrainSettings settings() {
        return TrainSettings.defaults()
                .withSizes(6, 8, 16)
                .withEpochs(3, 3)
                .withSteps(16, 0.01, 0.9)
                .withVocabulary(1, 100);
    }

    static PairConfig config(int embedding, int hidden, int mlp) {
        return new PairConfig(WORDS.size() + 1, embedding, hidden, mlp, PairConfig.NLI_LABELS, 1e-5);
    }

    static Vocabulary vocabulary() {
        List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN));
        words.addAll(WORDS);
        return new Vocabulary(words);
    }

    /** Weights of a model with running statistics that are not the neutral ones. */
    static Map<String, float[]> weights(PairConfig config, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, float[]> weights = PairWeights.initial(config, vocabulary(), word -> null, seed);
        for (String name : List.of("norm.running_mean", "norm.running_var", "norm.weight", "norm.bias")) {
            float[] values = Objects.requireNonNull(weights.get(name));
            for (int i = 0; i < values.length; i++) {
                values[i] =
                        (float) (name.endsWith("var") ? 0.1 + random.nextDouble() : 0.3 * random.nextGaussian() + 0.2);
            }
        }
        return weights;
    }

    /** Sentences of the vocabulary's words by number, of 1 to {@code longest} words. */
    static List<PairInput> inputs(int count, int longest, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<PairInput> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            inputs.add(new PairInput(ids(random, longest), ids(random, longest)));
        }
        return inputs;
    }

    private static int[] ids(SplittableRandom random, int longest) {
        return random.ints(1 + random.nextInt(longest), 0, WORDS.size() + 1).toArray();
    }
}
