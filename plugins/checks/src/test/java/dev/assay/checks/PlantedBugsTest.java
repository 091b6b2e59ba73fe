package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every planted bug is found by the check that is made for it, which names its cause first; without a bug there is no alarm. */
class PlantedBugsTest {

    @Test
    void thePlainCopyAgreesWithTheEngineOnAGpt2Checkpoint() {
        int[] text = {3, 7, 16, 0, 11, 5};
        PlainLanguage plain = new PlainLanguage(PlainGpt.load(Places.tiny("gpt2"), 17, 12, 3, 2, 9), null);
        float[][] logits = plain.logits(Batch.of(text)).getFirst();
        try (Transformer model = Transformer.load(Places.tiny("gpt2"))) {
            for (int p = 0; p < text.length; p++) {
                float[] expected = model.logits(Inputs.of(text)).at(0, p);
                for (int v = 0; v < expected.length; v++) {
                    assertThat(logits[p][v]).isCloseTo(expected[v], within(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void aCopyWithoutABugPassesEveryCheck(long seed) {
        assertThat(findings(seed, null)).filteredOn(Finding::failed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aBugIsFoundAndItsCauseIsNamedFirst(Fault fault) {
        LanguageProbe probe = probe(1, fault);
        // Checks build on those before them, so that only the first failure counts.
        Optional<Finding> first = LanguageChecks.all(1).stream()
                .flatMap(check -> Suite.run(List.of(check), probe, Run.unwatched(), finding -> {}).stream())
                .filter(Finding::failed)
                .findFirst();
        assertThat(first).as("a check that fails").isPresent();
        assertThat(first.orElseThrow().check()).isEqualTo(fault.check);
        assertThat(first.orElseThrow().causes())
                .as(() -> first.orElseThrow().printed())
                .first()
                .extracting(Cause::name)
                .isEqualTo(fault.cause);
    }

    private static List<Finding> findings(long seed, @Nullable Fault fault) {
        return Suite.run(LanguageChecks.all(seed), probe(seed, fault), Run.unwatched(), finding -> {});
    }

    private static LanguageProbe probe(long seed, @Nullable Fault fault) {
        LanguageSubject subject =
                new PlainLanguage(PlainGpt.random(seed, PlainLanguage.vocabulary(), PlainLanguage.CONTEXT), fault);
        return LanguageProbe.of(subject, List.of(), seed, Run.unwatched());
    }
}
