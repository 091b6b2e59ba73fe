package dev.assay.steering.space;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the built-in language model; expected values are computed here from the numbers of its file. */
class SteerTokensTest {

    @TempDir
    private static Path folder;

    private static Reviews reviews;

    @BeforeAll
    static void open() {
        reviews = new Reviews(folder.resolve("workspace"));
        reviews.keep("excellent", SteeringVector.at(Reviews.LAST, reviews.row("excellent")));
    }

    @AfterAll
    static void close() {
        reviews.close();
    }

    private static NearTokens tokens(String parameters) throws Exception {
        return Reviews.run(new SteerTokens(reviews.workspace), "{'model': 'reviews', " + parameters + "}");
    }

    private static double square(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    @Test
    void aVectorThatIsARowOfTheUnembeddingPromotesItsTokenWithCosineOne() throws Exception {
        float[] row = reviews.row("excellent");
        NearTokens found = tokens("'vector': 'excellent', 'finalNorm': false, 'count': 1500");
        assertThat(found.promoted()).hasSize(1500);
        NearTokens.Token itself = found.promoted().stream()
                .filter(token -> token.id() == reviews.token("excellent"))
                .findAny()
                .orElseThrow();
        assertThat(itself.text()).isEqualTo(" excellent");
        assertThat(itself.logit()).isCloseTo(square(row), within(1e-3));
        assertThat(itself.cosine()).isCloseTo(1, within(1e-4));
        assertThat(found.promoted())
                .allSatisfy(token -> assertThat(token.cosine()).isBetween(-1.0001, 1.0001));
        assertThat(requireNonNull(found.promoted().getFirst()).logit()).isGreaterThanOrEqualTo(itself.logit());
        // All tokens in the order of their logits; suppressed is the same list from its end.
        assertThat(found.suppressed().getFirst()).isEqualTo(found.promoted().getLast());
        assertThat(found.prompt()).isEqualTo("<|endoftext|>");
        assertThat(requireNonNull(itself.effect())).isPositive();
    }

    @Test
    void withTheFinalNormTheLogitsAreThoseOfTheNormalisedVectorWithoutItsOffsets() throws Exception {
        float[] row = reviews.row("excellent");
        float[] gain = Reviews.weights("ln_f.weight", Reviews.HIDDEN);
        float[] table = Reviews.weights("wte.weight", Reviews.TOKENS, Reviews.HIDDEN);
        double mean = 0;
        for (float value : row) {
            mean += value / (double) row.length;
        }
        double variance = 0;
        for (float value : row) {
            variance += (value - mean) * (value - mean) / row.length;
        }
        double[] read = new double[row.length];
        double length = 0;
        for (int i = 0; i < row.length; i++) {
            read[i] = gain[i] * (row[i] - mean) / Math.sqrt(variance + 1e-5);
            length += read[i] * read[i];
        }
        NearTokens found = tokens("'vector': '3*excellent', 'count': 20");
        NearTokens one = tokens("'vector': 'excellent', 'count': 20");
        for (NearTokens.Token token : found.promoted()) {
            double logit = 0;
            double norm = 0;
            for (int i = 0; i < row.length; i++) {
                float weight = table[token.id() * row.length + i];
                logit += weight * read[i];
                norm += (double) weight * weight;
            }
            assertThat(token.logit()).isCloseTo(logit, within(2e-3 * Math.max(1, Math.abs(logit))));
            assertThat(token.cosine()).isCloseTo(logit / Math.sqrt(norm * length), within(1e-3));
        }
        assertThat(found.promoted().stream().map(NearTokens.Token::id))
                .containsExactlyElementsOf(
                        one.promoted().stream().map(NearTokens.Token::id).toList());
        assertThat(found.promoted().getFirst().id()).isEqualTo(reviews.token("excellent"));
    }

    @Test
    void theNegativeVectorSuppressesWhatTheVectorPromotes() throws Exception {
        NearTokens found = tokens("'vector': 'excellent', 'prompt': 'The food is'");
        NearTokens negative = tokens("'vector': '-excellent', 'prompt': 'The food is'");
        assertThat(negative.suppressed().stream().map(NearTokens.Token::id))
                .containsExactlyElementsOf(
                        found.promoted().stream().map(NearTokens.Token::id).toList());
        assertThat(found.printed()).contains("\" excellent\"", "after \"The food is\"");
    }

    @Test
    void whatTheUnembeddingDoesNotReadIsRefused() {
        reviews.keep("heads", new SteeringVector(Map.of(Place.parse("blocks.1.attn.hook_z.head.2"), new float[32])));
        reviews.keep("zero", SteeringVector.at(Reviews.LAST, new float[Reviews.HIDDEN]));
        for (String[] each :
                List.of(new String[] {"heads", "residual stream"}, new String[] {"zero", "zero"}, new String[] {
                    "nobody", "nobody"
                })) {
            assertThatThrownBy(() -> tokens("'vector': '" + each[0] + "'"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(each[1]);
        }
    }
}
