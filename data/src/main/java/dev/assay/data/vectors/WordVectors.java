package dev.assay.data.vectors;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Words, the most frequent first, and their vectors. */
public final class WordVectors {

    private final List<String> words;
    private final double[][] vectors;

    /** @param vectors {@code [words, dimensions]}; not copied */
    WordVectors(List<String> words, double[][] vectors) {
        if (words.size() != vectors.length) {
            throw new IllegalArgumentException(words.size() + " words, but " + vectors.length + " vectors");
        }
        this.words = List.copyOf(words);
        this.vectors = vectors;
    }

    public List<String> words() {
        return words;
    }

    /** The vector of a word, by its number, rounded to what {@link #text} says. */
    public float[] vector(int word) {
        float[] vector = new float[vectors[word].length];
        for (int d = 0; d < vector.length; d++) {
            vector[d] = rounded(vectors[word][d]).floatValue();
        }
        return vector;
    }

    /** The text format of GloVe: a word and its numbers per line, to four decimals. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < words.size(); word++) {
            text.append(words.get(word));
            for (double number : vectors[word]) {
                text.append(' ').append(rounded(number).toPlainString());
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static BigDecimal rounded(double number) {
        return BigDecimal.valueOf(number).setScale(4, RoundingMode.HALF_EVEN);
    }
}
