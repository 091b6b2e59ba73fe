package dev.assay.checks;

import static dev.assay.checks.Findings.evidence;
import static dev.assay.checks.Findings.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Pairs of models that agree but for rounding, and pairs of which one has a fault that its check must find and name. */
class CheckPairTest {

    @TempDir
    private Path folder;

    private static Model load(Path folder) {
        return ScriptModel.isIn(folder)
                ? ScriptModel.load(folder)
                : PairModel.isIn(folder) ? PairModel.load(folder) : Transformer.load(folder);
    }

    private static List<Finding> check(Path first, Path second, long seed) {
        try (Model a = load(first);
                Model b = load(second)) {
            TwinProbe probe = CheckPair.probe(
                    new CheckPair.Named(a, first, "first"),
                    new CheckPair.Named(b, second, "second"),
                    null,
                    List.of("a b c", "the end"),
                    List.of(),
                    seed,
                    Run.unwatched());
            return Suite.run(TwinChecks.all(), probe, Run.unwatched(), finding -> {});
        }
    }

    private Path copy(Path model, BiFunction<String, float[], float[]> tensor, UnaryOperator<String> configuration) {
        return Copies.of(model, folder.resolve("copy"), Precision.SINGLE, tensor, configuration);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2, BFLOAT16", "gpt2, HALF", "llama, BFLOAT16", "llama-yarn, HALF", "llama-dynamic, BFLOAT16",
        "mistral, BFLOAT16", "neox, HALF", "neox-sequential, BFLOAT16", "qwen2, BFLOAT16", "qwen2, SINGLE"
    })
    void aCopyInAnotherTypeAgrees(String name, Precision type) {
        Path copy = Copies.in(Places.tiny(name), folder.resolve("copy"), type);
        for (long seed = 0; seed < 3; seed++) {
            List<Finding> findings = check(Places.tiny(name), copy, seed);
            assertThat(failed(findings)).isEmpty();
            Finding states = Findings.of(findings, "hidden-states");
            assertThat(states.figures()).extracting(Figure::at).contains("blocks.0.hook_resid_post");
            if (type == Precision.BFLOAT16) {
                // The tolerance is no blank cheque: what rounding does is within two orders of magnitude of it.
                double most = states.figures().stream()
                        .mapToDouble(figure -> figure.value() / Objects.requireNonNull(figure.limit()))
                        .max()
                        .orElseThrow();
                assertThat(most).isBetween(0.02, 1.0);
            }
        }
    }

    /** Rounding is followed by layer: what is allowed after the first layer is less than what is allowed after the last. */
    @Test
    void theLimitOfACopysDriftGrowsWithTheDepth() {
        Path copy = Copies.in(Places.tiny("gpt2"), folder.resolve("copy"), Precision.BFLOAT16);
        List<Figure> figures = Findings.of(check(Places.tiny("gpt2"), copy, 0), "hidden-states")
                .figures();
        double first = limit(figures, "hook_embed");
        // By hand: 8 · √1 · 2⁻⁸.
        assertThat(first).isEqualTo(8 * 0x1p-8);
        assertThat(limit(figures, "blocks.0.hook_resid_post"))
                .isGreaterThan(first)
                .isLessThan(limit(figures, "blocks.1.hook_resid_post"));
    }

    private static double limit(List<Figure> figures, String at) {
        return Objects.requireNonNull(figures.stream()
                .filter(figure -> figure.at().equals(at))
                .findFirst()
                .orElseThrow()
                .limit());
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void theBuiltInModelsCopiesAgree(Precision type) {
        Path language = Places.root("data/builtin/language");
        assertThat(failed(check(language, Copies.in(language, folder.resolve("language"), type), 0)))
                .isEmpty();
        Path pairs = Places.root("data/builtin/model");
        assertThat(failed(check(pairs, Copies.in(pairs, folder.resolve("pairs"), type), 0)))
                .isEmpty();
    }

    @Test
    void aRightExportToTorchScriptAgreesHookByHook() {
        List<Finding> findings = check(Places.tiny("gpt2"), Places.script("gpt2"), 0);
        assertThat(failed(findings)).isEmpty();
        assertThat(Findings.of(findings, "hidden-states").summary()).startsWith("they agree at 5 hooks");
        assertThat(Findings.of(findings, "greedy-text").outcome()).isEqualTo(Outcome.PASSED);
        assertThat(Findings.of(findings, "weights").outcome()).isEqualTo(Outcome.NOT_APPLICABLE);
        // The other way round, and one module beside another.
        assertThat(failed(check(Places.script("gpt2"), Places.tiny("gpt2"), 1))).isEmpty();
        assertThat(failed(check(Places.script("gpt2"), Places.script("gpt2"), 2)))
                .isEmpty();
    }

    @Test
    void anExportWithTheExactGeluIsFoundAtTheFirstBlock() {
        Finding states = Findings.of(check(Places.tiny("gpt2"), Places.script("gpt2-exact"), 0), "hidden-states");
        assertThat(states.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(evidence(states).hook()).isEqualTo("blocks.0.hook_resid_post");
        assertThat(evidence(states).position()).isZero();
    }

    @Test
    void anExportWithoutCausalMaskIsNamed() {
        List<Finding> failed = failed(check(Places.tiny("gpt2"), Places.script("gpt2-uncausal"), 0));
        assertThat(failed.getFirst().causes().getFirst().name()).isEqualTo("no-causal-mask");
    }

    @Test
    void aTensorThatWasNotLoadedIsNamedWithTheHookWhereItShows() {
        String tensor = "transformer.h.1.mlp.c_fc.weight";
        Path copy = copy(
                Places.tiny("gpt2"),
                (name, values) -> {
                    float[] own = values.clone();
                    if (name.equals(tensor)) {
                        Arrays.fill(own, 0.02f);
                    }
                    return own;
                },
                text -> text);
        List<Finding> failed = failed(check(Places.tiny("gpt2"), copy, 0));
        assertThat(failed.getFirst().check()).isEqualTo("weights");
        assertThat(failed.getFirst().causes().getFirst().explanation()).contains(tensor);
        Finding states = Findings.of(failed, "hidden-states");
        assertThat(evidence(states).hook()).isEqualTo("blocks.1.mlp.hook_pre");
        assertThat(states.causes().getFirst().name()).isEqualTo("weights-differ");
    }

    @Test
    void aTransposedMatrixIsNamedAsSuch() {
        String tensor = "transformer.h.0.attn.c_proj.weight";
        Path copy = copy(
                Places.tiny("gpt2"),
                (name, values) -> name.equals(tensor) ? transposed(values, 12) : values,
                text -> text);
        Finding weights = failed(check(Places.tiny("gpt2"), copy, 0)).getFirst();
        assertThat(weights.causes().getFirst().name()).isEqualTo("weights-transposed");
    }

    private static float[] transposed(float[] values, int size) {
        float[] other = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            other[i % size * size + i / size] = values[i];
        }
        return other;
    }

    @Test
    void aSettingThatChangedIsNamedWithBothValues() {
        Path copy = copy(Places.tiny("gpt2"), (name, values) -> values, text -> text.replace("gelu_new", "relu"));
        List<Finding> failed = failed(check(Places.tiny("gpt2"), copy, 0));
        assertThat(failed.getFirst().check()).isEqualTo("configuration");
        assertThat(failed.getFirst().summary()).contains("activation");
        Finding states = Findings.of(failed, "hidden-states");
        assertThat(evidence(states).hook()).isEqualTo("blocks.0.mlp.hook_post");
        assertThat(states.causes().getFirst().name()).isEqualTo("configuration");
    }

    @Test
    void labelsInAnotherOrderAreNamed() {
        Path pairs = Places.root("data/builtin/model");
        // The output's rows move, as when id2label was sorted on one side and the matrix was not.
        Path copy = copy(
                pairs,
                (name, values) -> name.startsWith("output.") ? rotated(values, values.length / 3) : values,
                text -> text);
        List<Finding> failed = failed(check(pairs, copy, 0));
        Finding outputs = Findings.of(failed, "outputs");
        assertThat(outputs.causes()).extracting(Cause::name).contains("labels-permuted");
        assertThat(Findings.of(failed, "predicted-labels").outcome()).isEqualTo(Outcome.FAILED);
    }

    private static float[] rotated(float[] values, int by) {
        float[] other = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            other[i] = values[(i + by) % values.length];
        }
        return other;
    }

    @Test
    void modelsThatCannotBeComparedAreRefusedInOneSentence() {
        assertThatThrownBy(() -> check(Places.tiny("gpt2"), Places.tiny("bert-labels"), 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("pair two language models or two classifiers");
        assertThatThrownBy(() -> check(Places.tiny("gpt2"), Places.root("data/builtin/language"), 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("pair models of one vocabulary");
    }

    @Test
    void theAnalysisReportsWithTheCommandThatMakesItAgain() {
        try (Workspace workspace = Workspace.at(folder.resolve("workspace"))) {
            CheckReport report = new CheckPair(workspace)
                    .run(parameters(Places.tiny("gpt2"), Places.script("gpt2-exact"), null), Run.unwatched());
            assertThat(report.good()).isFalse();
            assertThat(report.command()).startsWith("./assay check pair ").endsWith("gpt2-exact");
            assertThatThrownBy(() -> new CheckPair(workspace)
                            .run(
                                    parameters(Places.tiny("gpt2"), Places.script("gpt2"), List.of("none")),
                                    Run.unwatched()))
                    .hasMessageContaining("there are tokens, labels");
        }
    }

    private static CheckPair.Parameters parameters(Path first, Path second, @Nullable List<String> only) {
        return new CheckPair.Parameters(first.toString(), second.toString(), null, null, only, 0, null);
    }
}
