package dev.assay.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.SafetensorsWriter;
import dev.assay.engine.steering.StoredVectors.Origin;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Steering vectors as values, files and expressions; the expected numbers are worked by hand. */
class SteeringVectorsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Place FIRST = Place.of("blocks.0.hook_resid_post");
    private static final Place HEAD = new Place("blocks.2.attn.hook_z", 3);
    private static final Origin ORIGIN = new Origin("tiny", "f1", "mean", "2020-01-02T03:04:05Z");

    @TempDir
    private Path folder;

    private SteeringVectors vectors = new SteeringVectors(Path.of("unused"));

    @BeforeEach
    void open() {
        vectors = new SteeringVectors(folder.resolve("steering"));
    }

    private static StoredVectors stored(Origin origin, SteeringVector... all) {
        return new StoredVectors(
                origin,
                List.of(all),
                JSON.createObjectNode().put("pairs", 7),
                List.of(all).stream()
                        .map(each -> JSON.readTree("{\"text\": \"grüße\"}"))
                        .toList());
    }

    private double first(String expression) {
        return VectorExpression.parse(expression).value(vectors, "tiny", "f1").part(FIRST)[0];
    }

    @Test
    void aFileHasTheSameVectorsAndCardsAfterItIsRead() {
        SteeringVector one = new SteeringVector(Map.of(FIRST, new float[] {3, -0.0f}, HEAD, new float[] {4}));
        SteeringVector two = new SteeringVector(Map.of(HEAD, new float[] {1e-30f}, FIRST, new float[] {1, 2}));
        vectors.save("Grüße 1", stored(ORIGIN, one, two));

        StoredVectors read = vectors.get("Grüße 1");
        assertThat(read).isEqualTo(stored(ORIGIN, one, two));
        assertThat(read.places()).containsExactly(FIRST, HEAD);
        assertThat(read.vectors().getFirst().norm()).isEqualTo(5);
        assertThat(read.mean().part(FIRST)).containsExactly(2, 1);
        assertThat(vectors.list().getFirst().vectors()).isEqualTo(2);
        assertThat(new SteeringVectors(folder.resolve("steering")).get("Grüße 1"))
                .isEqualTo(read);
    }

    @Test
    void theHeaderOfAFileIsReadableByAnybody() throws IOException {
        vectors.save("v", stored(ORIGIN, SteeringVector.at(FIRST, 1, 2)));
        byte[] bytes = Files.readAllBytes(vectors.file("v"));
        String header = new String(bytes, 8, bytes.length - 8 - 8, StandardCharsets.UTF_8);
        assertThat(JSON.readTree(header).path("__metadata__").path("model").asString())
                .isEqualTo("tiny");
        assertThat(JSON.readTree(header).path(FIRST.id()).path("shape").toString())
                .isEqualTo("[1,2]");
    }

    @Test
    void productsAndCosinesRunOverAllPartsTogether() {
        SteeringVector a = new SteeringVector(Map.of(FIRST, new float[] {1, 2}, HEAD, new float[] {2}));
        SteeringVector b = new SteeringVector(Map.of(FIRST, new float[] {2, 0}, HEAD, new float[] {-1}));
        assertThat(a.norm()).isEqualTo(3);
        assertThat(a.dot(b)).isEqualTo(0);
        assertThat(a.cosine(a.times(-4))).isCloseTo(-1, within(1e-12));
        assertThat(a.plus(SteeringVector.at(HEAD, 5)).part(HEAD)).containsExactly(7);
        assertThat(SteeringVector.at(FIRST, 1, 1).dot(SteeringVector.at(HEAD, 1)))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    taste                              | 10
                    -taste                             | -10
                    taste + 0.5*positive - negative    | 10.5
                    taste+positive-negative            | 12
                    2*(taste - (positive + negative))  | 12
                    1e1*taste                          | 100
                    "two words"[1]                     | 5
                    mean("two words")                  | 4
                    mean                               | 7
                    .5*taste                           | 5
                    """)
    void anExpressionIsComputedAsByHand(String expression, double expected) {
        vectors.save("taste", stored(ORIGIN, SteeringVector.at(FIRST, 10)));
        vectors.save("positive", stored(ORIGIN, SteeringVector.at(FIRST, 3)));
        vectors.save("negative", stored(ORIGIN, SteeringVector.at(FIRST, 1)));
        vectors.save("positive-negative", stored(ORIGIN, SteeringVector.at(FIRST, 2)));
        vectors.save("mean", stored(ORIGIN, SteeringVector.at(FIRST, 7)));
        vectors.save("two words", stored(ORIGIN, SteeringVector.at(FIRST, 3), SteeringVector.at(FIRST, 5)));
        assertThat(first(expression)).isCloseTo(expected, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''         | column 1: expected the name of a steering vector, found the end
                    2taste     | column 2: expected * after the number, found "t"
                    a +        | column 4: expected the name of a steering vector, found the end
                    a b        | column 3: expected +, - or the end, found "b"
                    (a         | column 3: expected ")", found the end
                    a[x]       | column 3: expected an index from 0, found "x"
                    "a         | column 1: expected a name that ends with ", found
                    1.2.3*a    | column 1: expected a number, found "1"
                    a + 😀      | column 5: expected the name of a steering vector, found "😀"
                    """, quoteCharacter = '\'')
    void aFaultInAnExpressionNamesTheColumn(String expression, String message) {
        assertThatThrownBy(() -> VectorExpression.parse(expression))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    @Test
    void parenthesesOfAnyDepthEndInAnErrorAndNotInACrash() {
        assertThatThrownBy(() -> VectorExpression.parse("(".repeat(100_000))).isInstanceOf(UserError.class);
    }

    @Test
    void vectorsOfAnotherModelOrWidthAreRefusedByName() {
        vectors.save("mine", stored(ORIGIN, SteeringVector.at(FIRST, 1)));
        vectors.save("others", stored(new Origin("large", "f2", "mean", "x"), SteeringVector.at(FIRST, 1)));
        vectors.save("older", stored(new Origin("tiny", "f0", "mean", "x"), SteeringVector.at(FIRST, 1)));
        vectors.save("wide", stored(ORIGIN, SteeringVector.at(FIRST, 1, 2)));
        assertThatThrownBy(() -> first("others"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("large")
                .hasMessageContaining("tiny");
        assertThatThrownBy(() -> first("older")).isInstanceOf(UserError.class).hasMessageContaining("as it was then");
        assertThatThrownBy(() -> first("mine + wide"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("1 numbers and the other 2");
        assertThatThrownBy(() -> VectorExpression.parse("mine+others").value(vectors, "any", null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("\"others\"");
        assertThatThrownBy(() -> first("mine[1]")).isInstanceOf(UserError.class).hasMessageContaining("no number 1");
        assertThatThrownBy(() -> first("miin")).isInstanceOf(UserError.class).hasMessageContaining("mine");
        assertThatThrownBy(() -> first("1e39*mine"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("finite");
    }

    @Test
    void aNameOfSeveralVectorsNeedsAnIndex() {
        vectors.save("two", stored(ORIGIN, SteeringVector.at(FIRST, 3), SteeringVector.at(FIRST, 5)));
        assertThatThrownBy(() -> first("two"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("two[1], or mean(two)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a/b", ".hidden", "end ", "nul\u0000"})
    void whatCannotNameAFileIsRefused(String name) {
        assertThatThrownBy(() -> vectors.save(name, stored(ORIGIN, SteeringVector.at(FIRST, 1))))
                .isInstanceOf(UserError.class);
        assertThat(vectors.find(name)).isEmpty();
    }

    @Test
    void aFileThatIsNotOneIsListedWithTheReasonAndLeavesTheOthersAlone() throws IOException {
        vectors.save("good", stored(ORIGIN, SteeringVector.at(FIRST, 1)));
        Files.writeString(vectors.file("broken"), "no header");
        new SafetensorsWriter().put("x", new float[] {1}, 1).write(vectors.file("foreign"));
        assertThat(vectors.list()).extracting(each -> each.problem() == null).containsExactly(false, false, true);
        assertThatThrownBy(() -> vectors.get("foreign"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("header");
    }

    @Test
    void aNameThatIsTakenIsNotOverwrittenByRenamingOrTaking() {
        vectors.save("a", stored(ORIGIN, SteeringVector.at(FIRST, 1)));
        vectors.save("b", stored(ORIGIN, SteeringVector.at(FIRST, 2)));
        assertThatThrownBy(() -> vectors.rename("a", "b")).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> vectors.take("b", vectors.file("a"))).isInstanceOf(UserError.class);
        vectors.rename("a", "c");
        assertThat(vectors.names()).containsExactly("b", "c");
        assertThat(vectors.delete("b")).isTrue();
        assertThat(vectors.delete("b")).isFalse();
    }

    @Test
    void numbersThatAreNotFiniteAreRefused() {
        assertThatThrownBy(() -> SteeringVector.at(FIRST, 1, Float.NaN))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("NaN");
    }

    @Test
    void aPlaceIsReadAsItIsWritten() {
        assertThat(Place.parse(HEAD.id())).isEqualTo(HEAD);
        assertThat(Place.parse("mlp.relu")).isEqualTo(Place.of("mlp.relu"));
        assertThatThrownBy(() -> Place.parse("blocks.0.attn.hook_z.head.x")).isInstanceOf(UserError.class);
    }
}
