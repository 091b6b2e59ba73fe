package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On right code there is no alarm, whatever the weights and the texts: 20 models with random weights of five families and other sizes, each with
 * several seeds of texts and draws. A build makes 20 runs; {@code -Dassay.clean.runs=200} makes as many as that.
 */
class FalseAlarmTest {

    private static final int MODELS = 20;

    @TempDir
    private Path folder;

    @Test
    void noRunOnModelsWithRandomWeightsGivesAnAlarm() {
        int runs = Integer.getInteger("assay.clean.runs", MODELS);
        List<String> alarms = new ArrayList<>();
        int passed = 0;
        for (int number = 0; number < Math.min(MODELS, runs); number++) {
            Path path = RandomModels.write(number, folder.resolve("model-" + number));
            try (Transformer model = Transformer.load(path)) {
                for (long seed = number; seed < runs; seed += MODELS) {
                    LanguageSubject subject = new TransformerSubject(model, path, "random", Run.unwatched());
                    LanguageProbe probe = LanguageProbe.of(subject, List.of(), seed, Run.unwatched());
                    for (Finding finding : Suite.run(LanguageChecks.all(seed), probe, Run.unwatched(), f -> {})) {
                        passed += finding.outcome() == Outcome.PASSED ? 1 : 0;
                        if (finding.failed()) {
                            alarms.add("model " + number + ", seed " + seed + ": " + finding.printed());
                        }
                    }
                }
            }
        }
        assertThat(alarms).isEmpty();
        assertThat(passed).isGreaterThan(20 * runs);
    }
}
