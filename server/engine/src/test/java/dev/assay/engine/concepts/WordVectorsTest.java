package dev.assay.engine.concepts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordVectorsTest {

    @TempDir
    Path folder;

    @Test
    void glovesFormatIsReadAndScaledToLengthOne() throws IOException {
        WordVectors vectors = read("dog 3 4\ncat\t0 -2\r\n. . . 1 0\n");
        assertThat(vectors.dimension()).isEqualTo(2);
        assertThat(vectors.words()).containsExactlyInAnyOrder("dog", "cat", ". . .");
        assertThat(vectors.vector("dog")).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
        assertThat(vectors.vector("cat")).containsExactly(new float[] {0, -1}, within(1e-6f));
        assertThat(vectors.vector("bird")).isNull();
    }

    @Test
    void word2vecsHeaderIsSkippedAndHeldAgainstTheFile() throws IOException {
        assertThat(read("2 3\ndog 1 0 0\ncat 0 1 0 \n").size()).isEqualTo(2);
        refused("3 3\ndog 1 0 0\ncat 0 1 0\n", "has 2 vectors where its header '3 3' promises 3");
        refused("2 3\ndog 1 0 0\ncat 0 1\n", "line 3: there are 2 numbers after the word where the header says 3");
    }

    @Test
    void aMalformedLineIsReportedByItsNumber() {
        refused("", "is empty");
        refused("dog 1 2\ncat 1\n", "line 2: there are 1 numbers after the word where the first line has 2");
        refused("dog 1 2\ncat 1 2 3\n", "line 2: there are 3 numbers after the word where the first line has 2");
        refused("dog 1 2\ncat 1 x\n", "line 2: 'x' is not a number");
        refused("dog 1 2\ncat 1 NaN\n", "line 2: the number NaN is not finite");
        refused("dog 1 2\n\ncat 1 2\n", "line 2: the line is empty");
        refused("dog\n", "line 1: there are 0 numbers");
    }

    @Test
    void onlyWantedWordsAreKeptAndNoneAtAllIsAnError() throws IOException {
        Path file = write("dog 1 2\ncat 1 3\ndog 5 5\n");
        assertThat(WordVectors.read(file, "dog"::equals, Run.unwatched()).vector("dog"))
                .containsExactly(new float[] {0.4472136f, 0.8944272f}, within(1e-6f));
        assertThatThrownBy(() -> WordVectors.read(file, "bird"::equals, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("None of the words wanted is among the 3 words");
        assertThatThrownBy(() -> WordVectors.read(folder.resolve("absent"), "dog"::equals, Run.unwatched()))
                .hasMessageContaining("There is no file");
    }

    @Test
    void invalidUtf8IsReportedByLine() throws IOException {
        Path file = folder.resolve("latin.txt");
        Files.write(file, "dog 1 2\ncaf\u00e9 1 2\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> WordVectors.read(file, word -> true, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("line 2: the bytes from offset 11 are not UTF-8");
    }

    @Test
    void neighboursAreTheNearestWordsOfTheSameFieldAndSet() {
        // Angles worked by hand: east and north-east are 45 degrees apart; west leans a little to the north.
        WordVectors vectors = new WordVectors(Map.of(
                "east", new float[] {2, 0},
                "northeast", new float[] {1, 1},
                "north", new float[] {0, 3},
                "west", new float[] {-1, 0.1f}));
        List<String> names = List.of(
                "pre:tok:east",
                "pre:tok:north",
                "pre:tok:west",
                "pre:tok:northeast",
                "pre:tok:unknown",
                "hyp:tok:east",
                "hyp:tok:west",
                "pre:tag:north",
                "pair:overlap:25");
        assertThat(NearestWords.of(names, vectors, 2, Run.unwatched()).columns())
                .isDeepEqualTo(new int[][] {{0, 1, 3}, {1, 2, 3}, {1, 2, 3}, {0, 1, 3}, {4}, {5, 6}, {5, 6}, {7}, {8}});
        assertThat(NearestWords.of(names, vectors, 0, Run.unwatched()).of(0)).containsExactly(0);
        assertThat(NearestWords.words(names))
                .containsExactlyInAnyOrder("east", "north", "west", "northeast", "unknown");
    }

    /** The oracle computes cosines in double from the unscaled vectors and sorts all of them. */
    @Test
    void neighboursOfRandomVectorsAreThoseOfASlowSearch() {
        Random random = new Random(5);
        int words = 300;
        List<String> names = new ArrayList<>();
        List<float[]> raw = new ArrayList<>();
        Map<String, float[]> vectors = new HashMap<>();
        for (int i = 0; i < words; i++) {
            float[] vector = new float[13];
            for (int d = 0; d < vector.length; d++) {
                vector[d] = (float) random.nextGaussian();
            }
            names.add("pre:lemma:w" + i);
            raw.add(vector.clone());
            vectors.put("w" + i, vector);
        }
        int[][] found = NearestWords.of(names, new WordVectors(vectors), 5, Run.unwatched())
                .columns();
        for (int i = 0; i < words; i++) {
            int word = i;
            int[] expected = IntStream.concat(
                            IntStream.of(word),
                            IntStream.range(0, words)
                                    .filter(j -> j != word)
                                    .boxed()
                                    .sorted(Comparator.comparingDouble(j -> -cosine(raw.get(word), raw.get(j))))
                                    .limit(5)
                                    .mapToInt(Integer::intValue))
                    .sorted()
                    .toArray();
            assertThat(found[i]).containsExactly(expected);
        }
    }

    @Test
    void realVectorsOfTweetsKnowThatGirlAndBoyAreNear() {
        Path file = Path.of(
                System.getProperty("assay.shared", ""),
                "real",
                "glove-twitter-25d",
                "glove.twitter.27B.25d.subset11925.txt");
        assumeTrue(Files.exists(file), "GloVe vectors are not there: " + file);
        WordVectors vectors = WordVectors.read(file, word -> true, Run.unwatched());
        assertThat(vectors.size()).isEqualTo(11_925);
        assertThat(vectors.dimension()).isEqualTo(25);
        List<String> names = vectors.words().stream()
                .filter(word -> word.length() <= 4)
                .sorted()
                .map(word -> "pre:tok:" + word)
                .toList();
        Neighbours neighbours = NearestWords.of(names, vectors, 5, Run.unwatched());
        assertThat(IntStream.of(neighbours.of(names.indexOf("pre:tok:girl"))).mapToObj(names::get))
                .contains("pre:tok:girl", "pre:tok:boy");
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }

    private WordVectors read(String content) throws IOException {
        return WordVectors.read(write(content), word -> true, Run.unwatched());
    }

    private void refused(String content, String message) {
        assertThatThrownBy(() -> read(content)).isInstanceOf(UserError.class).hasMessageContaining(message);
    }

    private Path write(String content) throws IOException {
        return Files.writeString(folder.resolve("vectors.txt"), content);
    }
}
