package dev.assay.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.workspace.Builtin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ground truth: what was planted in the corpus is found in the formulas of the built-in model's units, and not in those of models
 * that learnt nothing. {@link Appearance} says what finding means.
 */
class PlantedArtefactsTest {

    @TempDir
    private static Path folder;

    private static UnitFormulas formulas;
    private static Path model;

    @BeforeAll
    static void index() throws IOException {
        model = Builtin.folder().resolve("model");
        formulas =
                new UnitFormulas(folder.resolve("workspace"), Builtin.folder().resolve("vectors.txt"));
    }

    @AfterAll
    static void close() {
        formulas.close();
    }

    @Test
    void atLeastTenPlantedArtefactsAppearInTheBuiltInModel() {
        List<String> appearing = new Appearance(formulas).in(formulas.explain(model));
        assertThat(appearing).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void noneAppearsInModelsWithRandomWeights() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            Path untrained = folder.resolve("untrained" + seed);
            UntrainedModel.write(model, untrained, seed);
            assertThat(new Appearance(formulas).in(formulas.explain(untrained)))
                    .as("seed " + seed)
                    .isEmpty();
        }
    }

    @Test
    void trainedNumbersInRandomPlacesShowNoMoreThanChance() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            Path scrambled = folder.resolve("scrambled" + seed);
            UntrainedModel.scramble(model, scrambled, seed);
            // Weights as strong as trained ones are evidence for something: of nine such models seven showed no
            // artefact, and two
            // showed one or two.
            assertThat(new Appearance(formulas).in(formulas.explain(scrambled)))
                    .as("seed " + seed)
                    .hasSizeLessThanOrEqualTo(2);
        }
    }
}
