package dev.assay.steering.space;

import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.spi.Run;
import dev.assay.spi.Sentence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How alike texts are by their words: five times the share of the content words of either that are in both (Jaccard), so 0: none, 5: the same ones. A
 * content word has a letter, and is in one text in ten at most, so that the words every text has do not count.
 */
final class Overlap {

    /** Grades from 0 to 5. */
    static final int GRADES = 6;

    private static final double COMMON = 0.1;

    private final List<String> texts;
    private final int[][] words;

    Overlap(List<String> texts) {
        this.texts = List.copyOf(texts);
        List<Set<String>> all = texts.stream().map(Overlap::words).toList();
        Map<String, Integer> counts = new HashMap<>();
        all.forEach(set -> set.forEach(word -> counts.merge(word, 1, Integer::sum)));
        Map<String, Integer> numbers = new HashMap<>();
        counts.forEach((word, count) -> {
            if (count <= Math.max(2, COMMON * texts.size())) {
                numbers.put(word, numbers.size());
            }
        });
        words = all.stream()
                .map(set -> set.stream()
                        .filter(numbers::containsKey)
                        .mapToInt(numbers::get)
                        .sorted()
                        .toArray())
                .toArray(int[][]::new);
    }

    /** The words of a text in lower case, each once. */
    static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        for (Sentence.Token token : WordTokenizer.tokenize(text).tokens()) {
            if (token.lower().chars().anyMatch(Character::isLetter)) {
                words.add(token.lower());
            }
        }
        return words;
    }

    /** Of two texts by number; NaN when neither has a content word. */
    double score(int first, int second) {
        int[] a = words[first];
        int[] b = words[second];
        int common = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            if (a[i] == b[j]) {
                common++;
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        return 5.0 * common / (a.length + b.length - common);
    }

    /**
     * Pairs of these texts, as many of each grade as there are or are wanted; which ones is drawn at random, each with equal chance (Vitter's reservoir,
     * 1985).
     *
     * @param count of all pairs
     */
    List<SentencePair> pairs(int count, long seed, Run run) {
        int each = Math.ceilDiv(count, GRADES);
        SplittableRandom random = new SplittableRandom(seed);
        int[][] chosen = new int[GRADES][2 * each];
        int[] seen = new int[GRADES];
        for (int first = 0; first < words.length; first++) {
            run.checkCancelled();
            for (int second = first + 1; second < words.length; second++) {
                double score = score(first, second);
                if (Double.isNaN(score) || texts.get(first).equals(texts.get(second))) {
                    continue;
                }
                int grade = (int) Math.round(score);
                int slot = seen[grade] < each ? seen[grade] : random.nextInt(seen[grade] + 1);
                seen[grade]++;
                if (slot < each) {
                    chosen[grade][2 * slot] = first;
                    chosen[grade][2 * slot + 1] = second;
                }
            }
        }
        List<SentencePair> pairs = new ArrayList<>();
        for (int grade = 0; grade < GRADES; grade++) {
            int[] of = Arrays.copyOf(chosen[grade], 2 * Math.min(each, seen[grade]));
            for (int at = 0; at < of.length; at += 2) {
                pairs.add(new SentencePair(texts.get(of[at]), texts.get(of[at + 1]), score(of[at], of[at + 1])));
            }
        }
        return pairs;
    }
}
