package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No false alarm: the engine's own passes and generation agree with each other, whatever the weights. */
class CleanModelsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt2",
                "llama",
                "llama-dynamic",
                "llama-linear-f16-shards",
                "llama-tied-bf16",
                "llama-yarn",
                "mistral",
                "neox",
                "neox-sequential",
                "qwen2"
            })
    void modelsWithRandomWeightsPassEveryCheckForTwoSeeds(String name) {
        for (long seed = 0; seed < 2; seed++) {
            assertThat(failures(Places.tiny(name), seed)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tinystories-656k", "tiny-random-gpt2"})
    void realModelsPassEveryCheck(String name) {
        assertThat(failures(Places.real(name), 0)).isEmpty();
    }

    @Test
    void theBuiltInClassifierPassesEveryCheck() {
        try (PairModel model = PairModel.load(Places.root("data/builtin/model"))) {
            ClassifierProbe probe = ClassifierProbe.of(
                    new PairSubject(model, Places.root("data/builtin/model"), "demo"),
                    List.of(),
                    List.of(),
                    Run.unwatched());
            assertThat(failed(Suite.run(ClassifierChecks.all(), probe, Run.unwatched(), finding -> {})))
                    .isEmpty();
        }
    }

    private static List<Finding> failures(Path folder, long seed) {
        try (Transformer model = Transformer.load(folder)) {
            LanguageSubject subject = new TransformerSubject(model, folder, "clean", Run.unwatched());
            LanguageProbe probe = LanguageProbe.of(subject, List.of(), seed, Run.unwatched());
            List<Finding> findings = Suite.run(LanguageChecks.all(seed), probe, Run.unwatched(), finding -> {});
            assertThat(findings).filteredOn(f -> f.outcome() == Outcome.PASSED).hasSizeGreaterThan(18);
            return failed(findings);
        }
    }

    private static List<Finding> failed(List<Finding> findings) {
        return findings.stream().filter(Finding::failed).toList();
    }
}
