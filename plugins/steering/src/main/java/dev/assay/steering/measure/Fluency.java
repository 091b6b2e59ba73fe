package dev.assay.steering.measure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How varied texts are, in tokens, ends left out. Shares of nothing are NaN.
 *
 * @param distinct1 different tokens of all texts together, by their number
 * @param distinct2 different pairs of neighbours, likewise
 * @param repetition mean, over texts that have pairs, of the share of pairs that the text has had before
 * @param tokens mean length
 */
record Fluency(double distinct1, double distinct2, double repetition, double tokens) {

    static Fluency of(List<int[]> texts) {
        Set<Integer> ones = new HashSet<>();
        Set<Long> twos = new HashSet<>();
        long tokens = 0;
        long pairs = 0;
        double repeated = 0;
        int withPairs = 0;
        for (int[] text : texts) {
            tokens += text.length;
            Set<Long> own = new HashSet<>();
            for (int at = 0; at < text.length; at++) {
                ones.add(text[at]);
                if (at > 0) {
                    own.add((long) text[at - 1] << 32 | text[at]);
                }
            }
            twos.addAll(own);
            if (text.length > 1) {
                pairs += text.length - 1;
                repeated += 1 - (double) own.size() / (text.length - 1);
                withPairs++;
            }
        }
        return new Fluency(
                (double) ones.size() / tokens,
                (double) twos.size() / pairs,
                repeated / withPairs,
                (double) tokens / texts.size());
    }
}
