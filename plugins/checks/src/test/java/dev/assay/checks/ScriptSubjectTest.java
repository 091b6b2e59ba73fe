package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules of PyTorch: what their declared outputs allow is checked, and for the rest it is said why it is not. */
class ScriptSubjectTest {

    @TempDir
    private Path folder;

    private CheckReport check(Path model) {
        try (Workspace workspace = Workspace.at(folder.resolve("workspace"))) {
            return new CheckModel(workspace)
                    .run(new CheckModel.Parameters(model.toString(), null, null, null, 0, null), Run.unwatched());
        }
    }

    @Test
    void aModuleWithLogitsOfTokensIsCheckedAsAScorer() {
        CheckReport report = check(Places.script("gpt2"));
        assertThat(report.good()).as(report.checks().toString()).isTrue();
        assertThat(Findings.of(report.checks(), "causality").outcome()).isEqualTo(Outcome.PASSED);
        assertThat(Findings.of(report.checks(), "padding-right").outcome()).isEqualTo(Outcome.PASSED);
        assertThat(Findings.of(report.checks(), "greedy-score").summary())
                .isEqualTo("the system does not decode this way");
        assertThat(Findings.of(report.checks(), "padding-left").summary())
                .isEqualTo("batches cannot be padded on this side");
    }

    @Test
    void aModuleWithoutCausalMaskIsFoundWithTheHook() {
        Finding finding = Findings.of(check(Places.script("gpt2-uncausal")).checks(), "causality");
        assertThat(finding.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(Findings.evidence(finding).hook()).isEqualTo("blocks.0.hook_resid_post");
        assertThat(finding.causes()).extracting(Cause::name).contains("no-causal-mask");
    }

    @Test
    void modulesWithLabelsAreCheckedAsClassifiersWithoutATokenizerToo() {
        for (String name : new String[] {"nested", "plain"}) {
            CheckReport report = check(Places.root("server/engine/src/test/resources/script/" + name));
            assertThat(report.good()).as(report.checks().toString()).isTrue();
            assertThat(Findings.of(report.checks(), "batch").outcome()).isEqualTo(Outcome.PASSED);
            assertThat(Findings.of(report.checks(), "padding").outcome()).isEqualTo(Outcome.PASSED);
        }
    }

    @Test
    void aModuleOfWhichOnlyHiddenStatesAreKnownIsCheckedOnThose() {
        CheckReport report = check(Places.root("server/engine/src/test/resources/script/named"));
        assertThat(report.good()).as(report.checks().toString()).isTrue();
        assertThat(Findings.of(report.checks(), "padding-right").outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void anEncoderWithoutAHeadIsCheckedOnItsHiddenStates() {
        CheckReport report = check(Places.tiny("bert-masked"));
        assertThat(report.good()).as(report.checks().toString()).isTrue();
        assertThat(report.passed()).isEqualTo(5);
    }
}
