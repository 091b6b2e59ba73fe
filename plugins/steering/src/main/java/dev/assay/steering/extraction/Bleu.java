package dev.assay.steering.extraction;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU-4 of one sentence against one reference (Papineni et al., 2002), over tokens, with one added to numerator and denominator of
 * the precisions of two tokens and more (Lin and Och, 2004), so that a sentence without a common run of four tokens is not 0.
 */
public final class Bleu {

    private static final int LONGEST = 4;

    private Bleu() {}

    /** From 0 to 1; 1 for equal ones of four tokens or more, and for equal ones of fewer as well. */
    public static double of(int[] candidate, int[] reference) {
        if (candidate.length == 0 || reference.length == 0) {
            return candidate.length == reference.length ? 1 : 0;
        }
        double logs = 0;
        for (int n = 1; n <= LONGEST; n++) {
            Map<List<Integer>, Integer> wanted = counts(reference, n);
            int matches = 0;
            for (Map.Entry<List<Integer>, Integer> run : counts(candidate, n).entrySet()) {
                matches += Math.min(run.getValue(), wanted.getOrDefault(run.getKey(), 0));
            }
            int all = Math.max(0, candidate.length - n + 1);
            int added = n > 1 ? 1 : 0;
            logs += Math.log((double) (matches + added) / (all + added)) / LONGEST;
        }
        double shortness = Math.min(0, 1 - (double) reference.length / candidate.length);
        return Math.exp(logs + shortness);
    }

    private static Map<List<Integer>, Integer> counts(int[] tokens, int n) {
        Map<List<Integer>, Integer> counts = new HashMap<>();
        for (int from = 0; from + n <= tokens.length; from++) {
            Integer[] run = new Integer[n];
            for (int i = 0; i < n; i++) {
                run[i] = tokens[from + i];
            }
            counts.merge(List.of(run), 1, Integer::sum);
        }
        return counts;
    }
}
