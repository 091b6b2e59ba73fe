package dev.assay.edits;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.spi.Run;
import dev.assay.spi.Sentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The most frequent adjectives and adverbs of data sets, found in a sample of their rows and kept for the next time. */
final class Modifiers {

    private static final int SAMPLE = 400;
    private static final int ADJECTIVES = 10;
    private static final int ADVERBS = 6;
    private static final int KEPT = 8;

    /** A word and its part of speech. */
    record Modifier(String word, String tag) {}

    private final Map<String, List<Modifier>> kept = new Recent<>(KEPT);

    /** Those of a data set, the most frequent first, adjectives before adverbs; none where there are no tags. */
    List<Modifier> of(DataSet data, Tags tags, Run run) {
        if (!tags.known() || data.rows() == 0) {
            return List.of();
        }
        synchronized (kept) {
            List<Modifier> known = kept.get(data.fingerprint());
            if (known != null) {
                return known;
            }
        }
        List<Modifier> found = find(data, tags, run);
        synchronized (kept) {
            kept.put(data.fingerprint(), found);
        }
        return found;
    }

    private static List<Modifier> find(DataSet data, Tags tags, Run run) {
        int rows = Math.min(SAMPLE, data.rows());
        int[] sample = IntStream.range(0, rows)
                .map(i -> (int) ((long) i * data.rows() / rows))
                .toArray();
        Map<Modifier, Integer> counts = new HashMap<>();
        for (Example example : data.examples(sample)) {
            run.checkCancelled();
            for (String field : data.fields()) {
                Sentence sentence = WordTokenizer.tokenize(example.text(field));
                List<String> tagged = tags.of(sentence);
                for (int token = 0; token < tagged.size(); token++) {
                    String word = sentence.tokens().get(token).lower();
                    if ((tagged.get(token).equals("ADJ") || tagged.get(token).equals("ADV"))
                            && word.codePoints().allMatch(Character::isLetter)) {
                        counts.merge(new Modifier(word, tagged.get(token)), 1, Integer::sum);
                    }
                }
            }
        }
        List<Modifier> all = new ArrayList<>(most(counts, "ADJ", ADJECTIVES));
        all.addAll(most(counts, "ADV", ADVERBS));
        return List.copyOf(all);
    }

    private static List<Modifier> most(Map<Modifier, Integer> counts, String tag, int most) {
        return counts.entrySet().stream()
                .filter(entry -> entry.getKey().tag().equals(tag))
                .sorted(Map.Entry.<Modifier, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(entry -> entry.getKey().word()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }
}
