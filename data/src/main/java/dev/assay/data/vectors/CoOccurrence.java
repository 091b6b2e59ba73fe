package dev.assay.data.vectors;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often words stand near each other: a symmetric matrix over a vocabulary, in which a word at distance {@code d} counts
 * {@code 1/d}. Words are numbered from the most frequent on. Only entries above zero are kept, in ascending order of row and
 * column.
 */
final class CoOccurrence {

    private final List<String> words;
    private final long[] keys;
    private final double[] values;

    private CoOccurrence(List<String> words, long[] keys, double[] values) {
        this.words = words;
        this.keys = keys;
        this.values = values;
    }

    /**
     * @param sentences in words; co-occurrence does not cross their ends
     * @param window largest distance
     */
    static CoOccurrence count(List<List<String>> sentences, int window) {
        Map<String, Integer> frequencies = new HashMap<>();
        sentences.forEach(sentence -> sentence.forEach(word -> frequencies.merge(word, 1, Integer::sum)));
        List<String> words = frequencies.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        Map<String, Integer> numbers = HashMap.newHashMap(words.size());
        for (int k = 0; k < words.size(); k++) {
            numbers.put(words.get(k), k);
        }
        Map<Long, Double> sums = new HashMap<>();
        for (List<String> sentence : sentences) {
            int[] ids = sentence.stream()
                    .mapToInt(word -> numbers.getOrDefault(word, -1))
                    .toArray();
            for (int at = 0; at < ids.length; at++) {
                for (int before = Math.max(0, at - window); before < at; before++) {
                    double weight = 1.0 / (at - before);
                    sums.merge(key(ids[at], ids[before]), weight, Double::sum);
                    sums.merge(key(ids[before], ids[at]), weight, Double::sum);
                }
            }
        }
        long[] keys = sums.keySet().stream().mapToLong(key -> key).toArray();
        Arrays.sort(keys);
        double[] values = Arrays.stream(keys)
                .mapToDouble(key -> sums.getOrDefault(key, 0.0))
                .toArray();
        return new CoOccurrence(words, keys, values);
    }

    /** The vocabulary, by number. */
    List<String> words() {
        return words;
    }

    /** How many entries there are. */
    int size() {
        return keys.length;
    }

    int row(int entry) {
        return (int) (keys[entry] >>> 32);
    }

    int column(int entry) {
        return (int) keys[entry];
    }

    double value(int entry) {
        return values[entry];
    }

    private static long key(int row, int column) {
        return (long) row << 32 | column;
    }
}
