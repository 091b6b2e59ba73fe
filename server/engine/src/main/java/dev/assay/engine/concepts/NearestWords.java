package dev.assay.engine.concepts;

import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * What {@code NEIGHBORS} stands for: for a concept whose value is a word, the words nearest to it by cosine that are concepts of the
 * same field and set. Every pair of words is compared, so the answer is exact; 2,000 words of 300 dimensions take a tenth of a second.
 */
public final class NearestWords {

    /** As many as the published method takes. */
    public static final int DEFAULT = 5;

    /** The concept sets whose values are words. */
    public static final Set<String> WORD_SETS = Set.of("tok", "lemma");

    private NearestWords() {}

    /** The words that a vector is wanted for: the values of all concepts of word sets. */
    public static Set<String> words(List<String> names) {
        return names.stream()
                .filter(name -> WORD_SETS.contains(set(name)))
                .map(name -> new ConceptCount(name, 0).value())
                .collect(Collectors.toSet());
    }

    /**
     * The neighbours of all concepts. A concept without vector, or of a set that is not of words, has itself alone.
     *
     * @param names of a concept matrix, in column order
     * @param nearest how many words beside the concept itself; fewer where there are not as many
     */
    public static Neighbours of(List<String> names, WordVectors vectors, int nearest, Run run) {
        if (nearest < 0) {
            throw new IllegalArgumentException("nearest must be >= 0, got " + nearest);
        }
        int[][] columns = new int[names.size()][];
        Arrays.setAll(columns, column -> new int[] {column});
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        float[][] vector = new float[names.size()][];
        for (int column = 0; column < names.size(); column++) {
            ConceptCount concept = new ConceptCount(names.get(column), 0);
            float @Nullable [] found = WORD_SETS.contains(set(concept.name())) ? vectors.vector(concept.value()) : null;
            if (found != null) {
                vector[column] = found;
                String group = concept.name()
                        .substring(0, concept.name().length() - concept.value().length());
                groups.computeIfAbsent(group, name -> new ArrayList<>()).add(column);
            }
        }
        AtomicInteger done = new AtomicInteger();
        int all = groups.values().stream().mapToInt(List::size).sum();
        for (List<Integer> group : groups.values()) {
            int[] members = group.stream().mapToInt(Integer::intValue).toArray();
            IntStream.range(0, members.length).parallel().forEach(i -> {
                if (i % 64 == 0) {
                    run.checkCancelled();
                }
                columns[members[i]] = nearest(members[i], members, vector, nearest);
                int soFar = done.incrementAndGet();
                if (soFar % 256 == 0) {
                    run.progress(soFar / (double) all, "found the neighbours of " + soFar + " of " + all + " words");
                }
            });
        }
        return new Neighbours(columns);
    }

    /**
     * The concept and its nearest words alone, as {@link #of(List, WordVectors, int, Run)} has them.
     *
     * @param name of any concept, of the names or not
     */
    public static List<String> of(String name, List<String> names, WordVectors vectors, int nearest) {
        String word = new ConceptCount(name, 0).value();
        String group = name.substring(0, name.length() - word.length());
        if (!WORD_SETS.contains(set(name)) || vectors.vector(word) == null) {
            return List.of(name);
        }
        List<String> members = names.stream()
                .filter(other -> other.startsWith(group)
                        && !other.equals(name)
                        && vectors.vector(other.substring(group.length())) != null)
                .collect(Collectors.toCollection(ArrayList::new));
        members.add(name);
        float[][] vector = members.stream()
                .map(member -> Objects.requireNonNull(vectors.vector(member.substring(group.length()))))
                .toArray(float[][]::new);
        int[] all = IntStream.range(0, vector.length).toArray();
        return Arrays.stream(nearest(vector.length - 1, all, vector, nearest))
                .mapToObj(members::get)
                .toList();
    }

    /**
     * The words nearest to a word by cosine, the nearest first, equally near ones in alphabetical order; none when the word has no vector.
     *
     * @param wanted which words count; the word itself never does
     */
    public static List<String> of(String word, WordVectors vectors, int nearest, Predicate<String> wanted) {
        float @Nullable [] vector = vectors.vector(word);
        if (vector == null) {
            return List.of();
        }
        record Near(String word, float cosine) {}
        Comparator<Near> nearestFirst =
                Comparator.<Near>comparingDouble(Near::cosine).reversed();
        return vectors.words().stream()
                .filter(other -> !other.equals(word) && wanted.test(other))
                .map(other ->
                        new Near(other, VectorUtil.dotProduct(vector, Objects.requireNonNull(vectors.vector(other)))))
                .sorted(nearestFirst.thenComparing(Near::word))
                .limit(nearest)
                .map(Near::word)
                .toList();
    }

    private record Candidate(int column, float cosine) {}

    private static int[] nearest(int column, int[] members, float[][] vector, int nearest) {
        // The farthest of those kept is at the head; equally far, the one whose column comes later.
        Comparator<Candidate> farthestFirst = Comparator.<Candidate>comparingDouble(Candidate::cosine)
                .thenComparing(Comparator.comparingInt(Candidate::column).reversed());
        PriorityQueue<Candidate> kept = new PriorityQueue<>(farthestFirst);
        for (int other : members) {
            if (other != column) {
                float cosine = VectorUtil.dotProduct(vector[column], vector[other]);
                if (kept.size() < nearest) {
                    kept.add(new Candidate(other, cosine));
                } else if (nearest > 0 && cosine > kept.element().cosine()) {
                    // Members come in ascending order: on a tie the one kept has the smaller column.
                    kept.remove();
                    kept.add(new Candidate(other, cosine));
                }
            }
        }
        return IntStream.concat(IntStream.of(column), kept.stream().mapToInt(Candidate::column))
                .sorted()
                .toArray();
    }

    private static String set(String name) {
        int colon = name.indexOf(':');
        int second = name.indexOf(':', colon + 1);
        return second < 0 ? "" : name.substring(colon + 1, second);
    }
}
