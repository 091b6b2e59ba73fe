package dev.assay.engine.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a transformer of the reference folder; pair models are asked in the tests over HTTP. */
class ClassifierTest {

    @TempDir
    private Path folder;

    /** {@code w7} is token 7; texts stand between tokens 1 and 2. */
    @Test
    void typedTextsAndPairsGetWhatTheModelGivesTheirTokensAlone() throws IOException {
        try (Transformer model = WithTokenizer.transformer("bert-labels", folder.resolve("model"))) {
            Classifier classifier = Classifier.of("bert", model);
            List<Prediction> said = classifier.predict(
                    List.of(
                            new Example(0, "w3 w4 w5", "", null),
                            new Example(0, "w6", "w7 w8 w9", null),
                            new Example(0, "w10", "", null)),
                    Run.unwatched());
            int[][] ids = {{1, 3, 4, 5, 2}, {1, 6, 2, 7, 8, 9, 2}, {1, 10, 2}};
            int[][] types = {{0, 0, 0, 0, 0}, {0, 0, 0, 1, 1, 1, 1}, {0, 0, 0}};
            for (int text = 0; text < ids.length; text++) {
                float[] logits = model.run(
                                new Inputs(List.of(ids[text]), List.of(types[text]), Inputs.Padding.RIGHT),
                                RunPlan.recording("logits"))
                        .get("logits")
                        .at(0, 0);
                double sum = 0;
                for (float logit : logits) {
                    sum += Math.exp(logit);
                }
                for (int label = 0; label < logits.length; label++) {
                    assertThat(said.get(text).probabilities().get(label).label())
                            .isEqualTo(classifier.labels().get(label));
                    assertThat(said.get(text).probabilities().get(label).probability())
                            .isCloseTo(Math.exp(logits[label]) / sum, within(1e-5));
                }
            }
            assertThat(classifier.predict(List.of(), Run.unwatched())).isEmpty();
        }
    }

    @Test
    void aLanguageModelIsNoClassifier() throws IOException {
        try (Transformer model = WithTokenizer.transformer("gpt2", folder.resolve("model"))) {
            assertThatThrownBy(() -> Classifier.of("gpt", model))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("gives no labels; choose a classifier");
        }
    }
}
