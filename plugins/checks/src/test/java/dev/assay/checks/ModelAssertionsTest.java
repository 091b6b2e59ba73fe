package dev.assay.checks;

import static dev.assay.checks.ModelAssertions.assertThatModel;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The assertions as a test of somebody else would use them. */
class ModelAssertionsTest {

    @TempDir
    private Path folder;

    private static LanguageSubject system(long seed, Fault... fault) {
        PlainGpt weights = PlainGpt.random(seed, PlainLanguage.vocabulary(), PlainLanguage.CONTEXT);
        return new PlainLanguage(weights, fault.length == 0 ? null : fault[0]);
    }

    @Test
    void aRightSystemPasses() {
        assertThatModel(system(3))
                .decodesAsItScores()
                .samplesAsItScores()
                .batchesAsItReadsAlone()
                .readsForwardOnly()
                .isDeterministic()
                .onTexts(List.of("the heron is in the reeds"))
                .withSeed(2)
                .passesAllChecks()
                .agreesWith(system(3));
    }

    @Test
    void aModelsFolderIsLoadedForEachAssertion() {
        Path copy = Copies.in(Places.tiny("gpt2"), folder.resolve("half"), Precision.HALF);
        assertThatModel(Places.tiny("gpt2"))
                .passes("loss", "batch")
                .agreesWith(copy)
                .agreesWith(Places.script("gpt2"));
        assertThatModel(Places.root("data/builtin/model")).passesAllChecks();
        assertThatModel(Places.tiny("bert-masked")).batchesAsItReadsAlone();
    }

    @Test
    void aFailureIsToldWithItsExampleAndCause() {
        assertThatThrownBy(() ->
                        assertThatModel(system(1, Fault.CACHE_POSITIONS_RESET)).decodesAsItScores())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("greedy-score")
                .hasMessageContaining("tolerance")
                .hasMessageContaining("cause (")
                .hasMessageContaining("cache");
        assertThatThrownBy(() -> assertThatModel(system(3)).agreesWith(system(4)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("outputs");
    }

    @Test
    void whatCannotBeCheckedIsNoPass() {
        assertThatThrownBy(() -> assertThatModel(Places.script("gpt2")).decodesAsItScores())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("allows none of these checks")
                .hasMessageContaining("does not decode this way");
        assertThatThrownBy(() -> assertThatModel(system(3)).agreesWith(Places.tiny("gpt2")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("cannot be compared");
        assertThatThrownBy(() -> assertThatModel(system(3)).passes("nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("greedy-score");
    }
}
