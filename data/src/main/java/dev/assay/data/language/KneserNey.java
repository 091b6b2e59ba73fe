package dev.assay.data.language;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A trigram model with interpolated Kneser-Ney smoothing (Kneser and Ney, 1995; in the form of Chen and Goodman, "An empirical study of
 * smoothing techniques for language modeling", 1998, section 2.7).
 *
 * <p>Of each count a discount D is taken away, and what that saves goes to the next shorter history: P(w|uv) = max(c(uvw) - D, 0) / c(uv)
 * + D · N(uv·) / c(uv) · P(w|v), where N(uv·) counts the different tokens after uv. Shorter histories do not count how often a token
 * came, but after how many different tokens: c(vw) is N(·vw). Below the single token stands the uniform distribution. D = n1 / (n1 +
 * 2 n2) for each length, with n1 and n2 the n-grams of count 1 and 2.
 *
 * <p>Histories before the first token are filled with it: a text starts with its begin token.
 */
public final class KneserNey {

    private static final int BITS = 21;

    private final int vocabulary;
    private final Order three = new Order();
    private final Order two = new Order();
    private final Order one = new Order();

    /** Counts of the n-grams of one length, with what each history needs. */
    private static final class Order {
        private final Map<Long, Integer> counts = new HashMap<>();
        private final Map<Long, long[]> histories = new HashMap<>();
        private double discount;

        void add(long history, int token) {
            counts.merge(history << BITS | token, 1, Integer::sum);
        }

        /** Sums up by history: total count and number of different tokens. */
        void finish() {
            int once = 0;
            int twice = 0;
            for (Map.Entry<Long, Integer> entry : counts.entrySet()) {
                int count = entry.getValue();
                once += count == 1 ? 1 : 0;
                twice += count == 2 ? 1 : 0;
                long[] sums = histories.computeIfAbsent(entry.getKey() >> BITS, key -> new long[2]);
                sums[0] += count;
                sums[1]++;
            }
            discount = once == 0 ? 0 : once / (once + 2.0 * twice);
        }

        double probability(long history, int token, double shorter) {
            long[] sums = histories.get(history);
            if (sums == null) {
                return shorter;
            }
            double kept = Math.max(counts.getOrDefault(history << BITS | token, 0) - discount, 0);
            return (kept + discount * sums[1] * shorter) / sums[0];
        }
    }

    /**
     * Learns from texts.
     *
     * @param texts token ids, each text with its begin token, which is not predicted
     * @param vocabulary number of tokens
     */
    public KneserNey(List<int[]> texts, int vocabulary) {
        this.vocabulary = vocabulary;
        for (int[] text : texts) {
            for (int i = 1; i < text.length; i++) {
                three.add(history(text, i), text[i]);
            }
        }
        for (long trigram : three.counts.keySet()) {
            two.add(trigram >> BITS & mask(), (int) (trigram & mask()));
        }
        for (long bigram : two.counts.keySet()) {
            one.add(0, (int) (bigram & mask()));
        }
        three.finish();
        two.finish();
        one.finish();
    }

    private static long mask() {
        return (1L << BITS) - 1;
    }

    private static long history(int[] text, int i) {
        return (long) text[Math.max(0, i - 2)] << BITS | text[i - 1];
    }

    /** The probability of the token at a place of a text, given those before it. */
    double probability(int[] text, int i) {
        long history = history(text, i);
        int token = text[i];
        double unigram = one.probability(0, token, 1.0 / vocabulary);
        double bigram = two.probability(history & mask(), token, unigram);
        return three.probability(history, token, bigram);
    }

    /** The exponential of the mean cross entropy of every token but the first of its text. */
    public double perplexity(List<int[]> texts) {
        double sum = 0;
        long tokens = 0;
        for (int[] text : texts) {
            for (int i = 1; i < text.length; i++) {
                sum -= Math.log(probability(text, i));
                tokens++;
            }
        }
        return Math.exp(sum / tokens);
    }
}
