package dev.assay.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.data.vectors.Glove;
import dev.assay.data.vectors.WordVectors;
import dev.assay.engine.workspace.Builtin;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What any speaker of English would say of the words' meanings, asked of the vectors' file; and GloVe on texts of a few words. */
class VectorsTest {

    private static Map<String, double[]> file() throws IOException {
        Map<String, double[]> vectors = new HashMap<>();
        for (String line : Files.readAllLines(Builtin.folder().resolve("vectors.txt"))) {
            String[] cells = line.split(" ");
            double[] vector = new double[cells.length - 1];
            for (int d = 0; d < vector.length; d++) {
                vector[d] = Double.parseDouble(cells[d + 1]);
            }
            assertThat(vectors.put(cells[0], vector)).as(cells[0]).isNull();
        }
        return vectors;
    }

    private static double cosine(double[] a, double[] b) {
        double inner = 0;
        double aa = 0;
        double bb = 0;
        for (int d = 0; d < a.length; d++) {
            inner += a[d] * b[d];
            aa += a[d] * a[d];
            bb += b[d] * b[d];
        }
        return inner / Math.sqrt(aa * bb);
    }

    private static List<String> nearest(Map<String, double[]> vectors, String word, int count) {
        double[] vector = vectors.getOrDefault(word, new double[50]);
        List<String> others = new ArrayList<>(vectors.keySet());
        others.remove(word);
        others.sort(Comparator.comparingDouble(other -> -cosine(vector, vectors.getOrDefault(other, new double[50]))));
        return others.subList(0, count);
    }

    @Test
    void everyWordHasFiftyNumbersOfAtMostFourDecimals() throws IOException {
        for (String line : Files.readAllLines(Builtin.folder().resolve("vectors.txt"))) {
            assertThat(line).matches("\\S+( -?\\d+\\.\\d{4}){50}");
        }
    }

    @Test
    void everyWordOfTheTrainingPairsHasAVector() throws IOException {
        Map<String, double[]> vectors = file();
        Files.readAllLines(Builtin.folder().resolve("train.tsv")).stream()
                .skip(1)
                .forEach(line -> {
                    for (String word : line.substring(0, line.lastIndexOf('\t'))
                            .toLowerCase(Locale.ROOT)
                            .split("[^a-z]+")) {
                        assertThat(vectors).containsKey(word);
                    }
                });
    }

    @Test
    void wordsThatCanReplaceEachOtherAreNear() throws IOException {
        Map<String, double[]> vectors = file();
        assertThat(nearest(vectors, "man", 3)).contains("woman");
        assertThat(nearest(vectors, "boy", 3)).contains("girl");
        assertThat(nearest(vectors, "guitar", 8)).contains("violin");
        assertThat(nearest(vectors, "red", 5)).contains("blue");
        assertThat(nearest(vectors, "sitting", 5)).contains("sits");
        assertThat(nearest(vectors, "two", 5)).contains("three");
        assertThat(nearest(vectors, "outdoors", 5)).contains("outside");
        assertThat(nearest(vectors, "soccer", 10)).contains("tennis");
    }

    @Test
    void wordsOfOneKindAreNearerThanWordsOfAnother() throws IOException {
        Map<String, double[]> vectors = file();
        String[][] nearerThan = {
            {"chef", "mechanic", "guitar"},
            {"kitchen", "restaurant", "yellow"},
            {"dog", "puppy", "violin"},
            {"shirt", "jacket", "beach"},
            {"brother", "uncle", "bicycle"},
            {"piano", "organ", "swimming"},
        };
        for (String[] triple : nearerThan) {
            double[] word = vectors.getOrDefault(triple[0], new double[50]);
            double near = cosine(word, vectors.getOrDefault(triple[1], new double[50]));
            double far = cosine(word, vectors.getOrDefault(triple[2], new double[50]));
            assertThat(near).as(String.join(" ", triple)).isGreaterThan(far);
        }
    }

    @Test
    void theSameTextAndSeedGiveTheSameVectors() {
        List<List<String>> text = List.of(
                List.of("a", "cat", "sleeps"), List.of("a", "dog", "sleeps"), List.of("the", "sun", "is", "high"));
        WordVectors one = new Glove(5, 3, 10, 2, 1).train(text, Run.unwatched());
        WordVectors same = new Glove(5, 3, 10, 2, 1).train(text, Run.unwatched());
        WordVectors other = new Glove(5, 3, 10, 2, 2).train(text, Run.unwatched());
        assertThat(one.text()).isEqualTo(same.text()).isNotEqualTo(other.text());
        // By frequency, then by the alphabet.
        assertThat(one.words()).containsExactly("a", "sleeps", "cat", "dog", "high", "is", "sun", "the");
    }
}
