package dev.assay.steering.space;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.corpus.Example;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** On the built-in language model, with vectors planted so that what must come out is known. */
class SteerSpaceTest {

    @TempDir
    private static Path folder;

    private static Reviews reviews;
    private static List<String> texts;

    @BeforeAll
    static void open() {
        reviews = new Reviews(folder.resolve("workspace"));
        texts = reviews
                .workspace
                .dataSets()
                .get("reviews")
                .examples(IntStream.range(0, 60).toArray())
                .stream()
                .map(Example::premise)
                .distinct()
                .toList();
        // A vector for each word; a sentence has the sum of its words', so that likeness of words is likeness of
        // vectors.
        List<SteeringVector> vectors = new ArrayList<>();
        List<JsonNode> cards = new ArrayList<>();
        for (String text : texts) {
            float[] sum = new float[Reviews.HIDDEN];
            for (String word : Overlap.words(text)) {
                SplittableRandom random = new SplittableRandom(word.hashCode());
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += (float) random.nextGaussian();
                }
            }
            vectors.add(SteeringVector.at(Reviews.LAST, sum));
            cards.add(Reviews.card(text, cards.size() != 3));
        }
        reviews.keep("words", vectors, cards);
    }

    @AfterAll
    static void close() {
        reviews.close();
    }

    private static SpaceReport space(String parameters) throws Exception {
        return Reviews.run(
                new SteerSpace(reviews.workspace), "{'model': 'reviews', 'resamples': 50, " + parameters + "}");
    }

    @Test
    void vectorsThatFollowTheWordsCorrelateWithLikenessAndStandBesideHiddenStates() throws Exception {
        SpaceReport report = space("'vectors': 'words', 'count': 120");
        SpaceReport.Representation latent = report.representations().getFirst();
        assertThat(latent.name()).isEqualTo("latent vectors");
        assertThat(latent.spearman().value()).isGreaterThan(0.6);
        assertThat(latent.behind()).isNull();
        assertThat(report.representations().stream()
                        .map(SpaceReport.Representation::name)
                        .distinct())
                .containsExactly(
                        "latent vectors",
                        "blocks.0.hook_resid_post",
                        "blocks.1.hook_resid_post",
                        "blocks.2.hook_resid_post",
                        "blocks.3.hook_resid_post",
                        "ln_final.hook_normalized");
        SpaceReport.Representation last = report.representations().get(10);
        assertThat(requireNonNull(last.behind()).value())
                .isCloseTo(latent.spearman().value() - last.spearman().value(), within(1e-9));
        assertThat(report.warnings()).anySatisfy(line -> assertThat(line).startsWith("1 vectors"));
        assertThat(report.points())
                .noneMatch(point ->
                        point.first().equals(texts.get(3)) || point.second().equals(texts.get(3)));
        assertThat(report.resampled()).isEqualTo("sentences");
        assertThat(report.printed()).contains("latent vectors", "Spearman", "bootstrap over sentences");
        assertThat(space("'vectors': 'words', 'count': 120")).isEqualTo(report);
    }

    @Test
    void pairsOfAFileAreTakenAsFarAsTheirSentencesHaveVectors() throws Exception {
        List<SentencePair> pairs = new ArrayList<>();
        for (int i = 10; i < 40; i += 2) {
            pairs.add(new SentencePair(texts.get(i), texts.get(i + 1), i % 5));
        }
        pairs.add(new SentencePair(texts.get(3), texts.get(4), 2));
        pairs.add(new SentencePair("Nobody wrote this.", texts.get(4), 2));
        Path file = folder.resolve("pairs.tsv");
        SentencePair.write(file, pairs);
        SpaceReport report = space("'vectors': 'words', 'hooks': ['hook_embed'], 'pairs': '" + file + "'");
        assertThat(report.pairs()).isEqualTo(15);
        assertThat(report.missing()).isEqualTo(2);
        assertThat(report.resampled()).isEqualTo("pairs");
        assertThat(report.representations()).hasSize(4);
        assertThat(space("'vectors': 'words', 'inexact': true, 'hooks': ['hook_embed'], 'pairs': '" + file + "'")
                        .pairs())
                .isEqualTo(16);
        Files.writeString(file, "text1\ttext2\tscore\nNobody wrote this.\tNor that.\t1\n");
        assertThatThrownBy(() -> space("'vectors': 'words', 'pairs': '" + file + "'"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("steer extract");
    }

    @Test
    void vectorsThatBelongToNoSentenceAreRefused() {
        reviews.keep("direction", SteeringVector.at(Reviews.LAST, reviews.row("excellent")));
        assertThatThrownBy(() -> space("'vectors': 'direction'"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no text on its card");
        reviews.keep(
                "wrong",
                List.of(SteeringVector.at(Reviews.LAST, reviews.row("excellent"))),
                List.of(Reviews.card("A text.", false)));
        assertThatThrownBy(() -> space("'vectors': 'wrong'"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--inexact");
    }

    @Test
    void pairsAreMadeOfADataSetWithTheirTextsForExtraction() throws Exception {
        Path out = folder.resolve("made.tsv");
        Path lines = folder.resolve("made.txt");
        SteerPairs.Made made = Reviews.run(
                new SteerPairs(reviews.workspace),
                "{'data': 'reviews', 'formula': 'label = positive', 'count': 30, 'longest': 9, 'out': '" + out
                        + "', 'texts': '" + lines + "'}");
        List<SentencePair> pairs = SentencePair.read(out);
        assertThat(pairs).hasSize(made.pairs());
        assertThat(made.grades().stream().mapToInt(Integer::intValue).sum()).isEqualTo(made.pairs());
        assertThat(made.grades().subList(0, 4)).containsOnly(5);
        List<String> written = Files.readAllLines(lines);
        assertThat(written).hasSize(made.texts()).doesNotHaveDuplicates();
        for (SentencePair pair : pairs) {
            assertThat(written).contains(pair.first(), pair.second());
            assertThat(Overlap.words(pair.first()).size()).isLessThanOrEqualTo(9);
        }
        assertThatThrownBy(() -> Reviews.run(
                        new SteerPairs(reviews.workspace), "{'data': 'reviews', 'longest': 1, 'out': '" + out + "'}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--longest");
    }
}
