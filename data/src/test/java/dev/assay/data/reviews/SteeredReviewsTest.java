package dev.assay.data.reviews;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Builtin;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Run;
import dev.assay.steering.SteeringPlugin;
import dev.assay.steering.measure.Measured;
import dev.assay.steering.measure.MeasuredDose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether steering does what its measurement says, by a judge that has learned from no text: the lexicon that the reviews were generated from. The built-in
 * language model writes at two strengths of the difference between positive and negative reviews' mean states.
 */
class SteeredReviewsTest {

    private static final String HOOK = "blocks.2.hook_resid_post";

    @Test
    void theLexiconKnowsTheLabelsOfTheReviews(@TempDir Path folder) {
        LexiconLabeller lexicon = new LexiconLabeller();
        int said = 0;
        int right = 0;
        try (Workspace workspace = Workspace.at(folder)) {
            List<Example> reviews = workspace.dataSets().get(Builtin.REVIEWS).page(0, 3000);
            for (Example review : reviews) {
                @Nullable Sentiment label = lexicon.label(review.premise());
                said += label == null ? 0 : 1;
                right += label != null && label.word().equals(review.label()) ? 1 : 0;
            }
            assertThat(said).isGreaterThan(reviews.size() * 98 / 100);
            assertThat(right).isGreaterThan(said * 98 / 100);
        }
        assertThat(lexicon.label("Although the staff were friendly, the beds were lumpy."))
                .isEqualTo(Sentiment.NEGATIVE);
        assertThat(lexicon.label("The soup is not salty at all.")).isEqualTo(Sentiment.POSITIVE);
        assertThat(lexicon.label("A man plays the guitar.")).isNull();
    }

    @Test
    void theGeneratorsLexiconSeesTheSentimentThatTheScorerSees(@TempDir Path folder) throws Exception {
        try (Workspace workspace = Workspace.at(folder)) {
            saveDirection(workspace);
            Measured measured = measure(
                    workspace,
                    "{'model':'reviews','vector':'sentiment','data':'reviews','positive':'positive','strengths':[-0.5,0.5],"
                            + "'samples':60,'random':0,'temperature':0.7,'examples':100}");
            LexiconLabeller lexicon = new LexiconLabeller();
            int agreed = 0;
            int said = 0;
            double[] shares = new double[2];
            for (int at = 0; at < 2; at++) {
                MeasuredDose dose = measured.doses().get(at);
                int here = 0;
                int positive = 0;
                for (int row = 0; row < dose.texts(); row++) {
                    @Nullable Sentiment label = lexicon.label(dose.examples().get(row));
                    if (label != null) {
                        here++;
                        positive += label == Sentiment.POSITIVE ? 1 : 0;
                        agreed += (label == Sentiment.POSITIVE)
                                        == dose.exampleLogOdds().get(row) > 0
                                ? 1
                                : 0;
                    }
                }
                said += here;
                shares[at] = (double) positive / here;
            }
            assertThat(said).as("most texts are reviews").isGreaterThan(70);
            assertThat(shares[0]).as("at -0.5").isLessThan(0.1);
            assertThat(shares[1]).as("at 0.5").isGreaterThan(0.9);
            assertThat((double) agreed / said)
                    .as("agreement of scorer and lexicon")
                    .isGreaterThan(0.9);
        }
    }

    private static Measured measure(Workspace workspace, String parameters) throws Exception {
        Analyses.Known<?> known = new Analyses(new SteeringPlugin().analyses(workspace)).find("steer measure");
        return (Measured) run(known, (ObjectNode) Json.mapper().readTree(parameters.replace('\'', '"')));
    }

    private static <P extends Record> Object run(Analyses.Known<P> known, ObjectNode parameters) throws Exception {
        Analysis<P, ?> analysis = known.analysis();
        return analysis.run(known.parameters().bind(parameters), Run.unwatched());
    }

    /** The mean state of positive reviews less that of negative ones, over all tokens but the first. */
    private static void saveDirection(Workspace workspace) {
        try (BorrowedModel borrowed = workspace.models().borrow(Builtin.REVIEWS)) {
            Transformer model = borrowed.that(Capability.GENERATE, Transformer.class);
            double[][] sums = new double[2][model.config().hidden()];
            long[] tokens = new long[2];
            List<Example> examples =
                    new ArrayList<>(workspace.dataSets().get("reviews-dev").page(0, 1000));
            for (int from = 0; from < examples.size(); from += 100) {
                List<Example> batch = examples.subList(from, from + 100);
                Recorded states = model.run(
                                Inputs.of(batch.stream()
                                        .map(example -> model.tokenizer().encode(example.premise(), true))
                                        .toList()),
                                RunPlan.recording(HOOK))
                        .get(HOOK);
                for (int row = 0; row < batch.size(); row++) {
                    int side = "positive".equals(batch.get(row).label()) ? 1 : 0;
                    for (int t = 1; t < states.lengths()[row]; t++) {
                        float[] state = states.at(row, t);
                        for (int unit = 0; unit < state.length; unit++) {
                            sums[side][unit] += state[unit];
                        }
                        tokens[side]++;
                    }
                }
            }
            float[] direction = new float[sums[0].length];
            for (int unit = 0; unit < direction.length; unit++) {
                direction[unit] = (float) (sums[1][unit] / tokens[1] - sums[0][unit] / tokens[0]);
            }
            workspace
                    .steering()
                    .save(
                            "sentiment",
                            StoredVectors.of(
                                    new StoredVectors.Origin(
                                            Builtin.REVIEWS, model.fingerprint(), "mean", "2026-11-21T00:00:00Z"),
                                    SteeringVector.at(Place.of(HOOK), direction),
                                    Json.mapper().createObjectNode()));
        }
    }
}
