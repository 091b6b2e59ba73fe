package dev.assay.steering.space;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words of a text that say what it is about and nothing of its style: one text in ten at most has them, and those of neither style have them
 * more than twice as often. So they can all stay when the style changes.
 */
final class ContentWords {

    private static final double COMMON = 0.1;
    private static final double TIMES = 2;

    /** Of each word the texts of the one style and of the other that have it. */
    private final Map<String, int[]> counts = new HashMap<>();

    private final int[] texts = new int[2];

    /** @param first for each text whether it is of the one style or the other */
    ContentWords(List<String> texts, boolean[] first) {
        for (int i = 0; i < texts.size(); i++) {
            int style = first[i] ? 0 : 1;
            this.texts[style]++;
            Overlap.words(texts.get(i)).forEach(word -> counts.computeIfAbsent(word, w -> new int[2])[style]++);
        }
    }

    /** Those of a text. */
    Set<String> of(String text) {
        Set<String> words = Overlap.words(text);
        words.removeIf(word -> !says(word));
        return words;
    }

    private boolean says(String word) {
        int[] both = counts.getOrDefault(word, new int[2]);
        // One more of each, so that a rare word is not taken for one of a style.
        double times = ((both[0] + 1.0) / (texts[0] + 2)) / ((both[1] + 1.0) / (texts[1] + 2));
        int all = both[0] + both[1];
        return all > 0 && all <= COMMON * (texts[0] + texts[1]) && times <= TIMES && times >= 1 / TIMES;
    }
}
