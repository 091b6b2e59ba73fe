package dev.assay.steering.space;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.corpus.Example;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.UserError;
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

/**
 * On the built-in language model, with a planted space: before the last norm the vector of a sentence for something is a large multiple of the row of
 * "excellent", and against something of "terrible", each with noise. So a vector decodes as its word again and again, and the difference of the means
 * leads from the one word to the other.
 */
class SteerStyleTest {

    @TempDir
    private static Path folder;

    private static Reviews reviews;

    @BeforeAll
    static void open() {
        reviews = new Reviews(folder.resolve("workspace"));
        List<SteeringVector> vectors = new ArrayList<>();
        List<JsonNode> cards = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        for (Example example : reviews.workspace
                .dataSets()
                .get("reviews")
                .examples(IntStream.range(0, 60).toArray())) {
            float[] row = reviews.row("positive".equals(example.label()) ? "excellent" : "terrible");
            float[] values = new float[row.length];
            double norm = 0;
            for (float value : row) {
                norm += (double) value * value;
            }
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (400 * row[i] / Math.sqrt(norm) + random.nextGaussian());
            }
            vectors.add(SteeringVector.at(Reviews.LAST, values));
            cards.add(Reviews.card(example.premise(), true));
        }
        reviews.keep("planted", vectors, cards);
    }

    @AfterAll
    static void close() {
        reviews.close();
    }

    private static StyleReport style(String parameters) throws Exception {
        return Reviews.run(
                new SteerStyle(reviews.workspace),
                "{'model': 'reviews', 'data': 'reviews', 'vectors': ['planted'], " + parameters + "}");
    }

    @Test
    void thePlantedStyleIsTransferredBothWaysAndStandsBesideRandomDirections() throws Exception {
        StyleReport report = style(
                "'target': 'positive', 'source': 'negative', 'lambdas': [0, 1], 'moved': 6, 'random': 4, 'maxNew': 3");
        assertThat(report.ways()).hasSize(2);
        for (StyleReport.Way way : report.ways()) {
            boolean forward = way.to().equals("positive");
            assertThat(way.tested()).isEqualTo(6);
            StyleReport.Point still = way.points().get(0);
            StyleReport.Point moved = way.points().get(1);
            assertThat(still.share().value()).isZero();
            assertThat(still.shareByChance()).isNull();
            assertThat(still.randomShare()).isNull();
            assertThat(moved.share().value()).isEqualTo(1);
            assertThat(moved.examples().getFirst().decoded())
                    .isEqualTo(forward ? "excellent excellent excellent" : "terrible terrible terrible");
            assertThat(still.examples().getFirst().decoded())
                    .isEqualTo(forward ? "terrible terrible terrible" : "excellent excellent excellent");
            assertThat(requireNonNull(moved.shareByChance()).draws()).isEqualTo(4);
            assertThat(requireNonNull(moved.randomShare())).isLessThan(1);
            assertThat(moved.examples().getFirst().random())
                    .isNotEqualTo(moved.examples().getFirst().decoded());
            assertThat(moved.changed().value()).isEqualTo(1);
        }
        assertThat(report.printed()).contains("negative to positive", "positive to negative", "random", "lambda");
    }

    @Test
    void whoIsMovedIsInNoMeanAndOneWayIsEnoughWhenAsked() throws Exception {
        StyleReport report = style(
                "'target': 'positive', 'source': 'negative', 'lambdas': [0], 'moved': 500, 'means': 500, 'random': 0, 'maxNew': 1, 'oneWay': true");
        StyleReport.Way way = report.ways().getFirst();
        assertThat(report.ways()).hasSize(1);
        long negatives = reviews
                .workspace
                .dataSets()
                .get("reviews")
                .examples(IntStream.range(0, 60).toArray())
                .stream()
                .filter(example -> "negative".equals(example.label()))
                .map(Example::premise)
                .distinct()
                .count();
        assertThat(way.tested()).isEqualTo((int) (negatives / 3));
        assertThat(way.sources() + way.tested()).isEqualTo((int) negatives);
    }

    @Test
    void whatCannotBeIsRefusedInASentence() {
        refused("'target': 'positive', 'source': 'positive'", "two labels");
        refused("'target': 'positive', 'source': 'sad'", "sad");
        refused("'target': 'past', 'source': 'present', 'column': 'nothing'", "nothing");
        refused("'target': 'positive', 'source': 'negative', 'lambdas': []", "--lambdas");
    }

    private static void refused(String parameters, String message) {
        assertThatThrownBy(() -> style(parameters))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    /** By hand: ten texts of each style; "soup" is in one of either, "bad" in two of the one style only, three times as often with one added, "the" in all. */
    @Test
    void contentWordsAreRareAndOfNeitherStyle() {
        List<String> texts = new ArrayList<>();
        boolean[] first = new boolean[20];
        for (int i = 0; i < 20; i++) {
            first[i] = i < 10;
            texts.add("the " + (i == 0 || i == 10 ? "soup " : "") + (i < 2 ? "bad" : "w" + i));
        }
        assertThat(new ContentWords(texts, first).of("The bad soup, never heard of"))
                .containsExactly("soup");
    }
}
