package dev.assay.steering.measure;

import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.spi.Run;
import dev.assay.spi.Sentence;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Logistic regression over the words of a text and its runs of two and three words. It knows nothing of any language model, so that it can say of a
 * steered one's texts whether they have an attribute.
 *
 * <p>A text is the set of those of its n-grams that two training texts at least have, each weighing {@code 1/√n}, so that rows have length 1. The
 * mean loss {@code log(1 + exp(-y(w·x + b)))} plus {@code λ/2 ‖w‖²} is convex; Nesterov's accelerated descent with the step {@code 1/L},
 * {@code L = 1/2 + λ} (a row with its constant has the squared length 2, a quarter of which bounds the curvature), goes to its minimum without any
 * draw, so that equal texts give equal weights to the bit. A step costs two passes over the n-grams of all texts. (Nesterov 1983; the
 * constant momentum of his 2004 book, 2.2.11, with λ as the modulus.)
 */
final class NGramClassifier {

    private static final int LONGEST = 3;
    private static final int MOST_STEPS = 2000;
    private static final double FLAT = 1e-5;

    private final Map<String, Integer> numbers;
    private final double[] weights;
    private final double bias;

    private NGramClassifier(Map<String, Integer> numbers, double[] weights, double bias) {
        this.numbers = numbers;
        this.weights = weights;
        this.bias = bias;
    }

    /**
     * Fits one.
     *
     * @param grams of each text
     * @param positive for each text whether it has the attribute
     * @param lambda how strongly weights are held small, above 0
     * @throws java.util.concurrent.CancellationException between two steps
     */
    static NGramClassifier fit(List<Set<String>> grams, boolean[] positive, double lambda, Run run) {
        if (grams.isEmpty() || grams.size() != positive.length || !(lambda > 0)) {
            throw new IllegalArgumentException(grams.size() + " texts, " + positive.length + " labels, λ " + lambda);
        }
        Map<String, Integer> numbers = known(grams);
        int[][] rows = grams.stream().map(set -> numbers(numbers, set)).toArray(int[][]::new);

        double[] weights = new double[numbers.size() + 1];
        double[] ahead = weights.clone();
        double[] slope = new double[weights.length];
        double step = 1 / (0.5 + lambda);
        double root = Math.sqrt(lambda * step);
        double momentum = (1 - root) / (1 + root);
        for (int at = 0; at < MOST_STEPS; at++) {
            run.checkCancelled();
            if (slope(rows, positive, lambda, ahead, slope) < FLAT) {
                break;
            }
            for (int i = 0; i < weights.length; i++) {
                double next = ahead[i] - step * slope[i];
                ahead[i] = next + momentum * (next - weights[i]);
                weights[i] = next;
            }
        }
        return new NGramClassifier(numbers, Arrays.copyOf(ahead, weights.length - 1), ahead[weights.length - 1]);
    }

    /** The gradient, the bias last; returns its largest part. */
    private static double slope(int[][] rows, boolean[] positive, double lambda, double[] at, double[] slope) {
        int bias = at.length - 1;
        for (int i = 0; i < bias; i++) {
            slope[i] = lambda * at[i];
        }
        slope[bias] = 0;
        for (int row = 0; row < rows.length; row++) {
            double weight = weight(rows[row]);
            double odds = at[bias];
            for (int gram : rows[row]) {
                odds += weight * at[gram];
            }
            double error = (1 / (1 + Math.exp(-odds)) - (positive[row] ? 1 : 0)) / rows.length;
            for (int gram : rows[row]) {
                slope[gram] += weight * error;
            }
            slope[bias] += error;
        }
        double largest = 0;
        for (double part : slope) {
            largest = Math.max(largest, Math.abs(part));
        }
        return largest;
    }

    private static double weight(int[] row) {
        return row.length == 0 ? 0 : 1 / Math.sqrt(row.length);
    }

    /** Those that two texts have, numbered in alphabetical order. */
    private static Map<String, Integer> known(List<Set<String>> grams) {
        Map<String, Integer> counts = new HashMap<>();
        grams.forEach(set -> set.forEach(gram -> counts.merge(gram, 1, Integer::sum)));
        List<String> kept = counts.entrySet().stream()
                .filter(count -> count.getValue() > 1)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        Map<String, Integer> numbers = HashMap.newHashMap(kept.size());
        kept.forEach(gram -> numbers.put(gram, numbers.size()));
        return numbers;
    }

    private static int[] numbers(Map<String, Integer> numbers, Set<String> grams) {
        return grams.stream()
                .filter(numbers::containsKey)
                .mapToInt(numbers::get)
                .sorted()
                .toArray();
    }

    /** The n-grams of a text, in lower case. */
    static Set<String> grams(String text) {
        List<String> words = WordTokenizer.tokenize(text).tokens().stream()
                .map(Sentence.Token::lower)
                .toList();
        Set<String> grams = new HashSet<>();
        for (int from = 0; from < words.size(); from++) {
            for (int to = from + 1; to <= Math.min(words.size(), from + LONGEST); to++) {
                grams.add(String.join(" ", words.subList(from, to)));
            }
        }
        return grams;
    }

    /** The logarithm of the odds that a text of these n-grams has the attribute; above 0: it rather has it. */
    double logOdds(Set<String> grams) {
        int[] row = numbers(numbers, grams);
        double odds = bias;
        for (int gram : row) {
            odds += weight(row) * weights[gram];
        }
        return odds;
    }
}
