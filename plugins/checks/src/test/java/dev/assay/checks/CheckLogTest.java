package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckLogTest {

    @TempDir
    private Path folder;

    /** Lines as another system would log them, here made by the engine's own generation and bent by {@code total}. */
    private Path log(double temperature, ToDoubleFunction<GeneratedText> total, String... more) throws Exception {
        List<String> lines = new ArrayList<>();
        try (Transformer model = Transformer.load(Places.tiny("llama"))) {
            List<int[]> prompts = List.of(new int[] {3, 5}, new int[] {7}, new int[] {1, 2, 4}, new int[] {18, 3});
            TransformerSubject subject = new TransformerSubject(model, Places.tiny("llama"), "llama", Run.unwatched());
            GenerationSettings settings =
                    new GenerationSettings(5, new GenerationSettings.Choice.Sampling(1, 0, 1, 3), Set.of());
            for (GeneratedText text : subject.decode(prompts, settings)) {
                int[] prompt = prompts.get(text.row());
                float[][] logits = subject.logits(Batch.of(LanguageProbe.join(prompt, text.ids())))
                        .getFirst();
                double[] logprobs = new double[text.ids().length];
                for (int i = 0; i < logprobs.length; i++) {
                    logprobs[i] = Warp.of(logits[prompt.length - 1 + i], temperature, 0, 1)[text.ids()[i]];
                }
                lines.add(Json.mapper()
                        .writeValueAsString(Map.of(
                                "prompt_ids",
                                prompt,
                                "output_ids",
                                text.ids(),
                                "logprobs",
                                logprobs,
                                "score",
                                total.applyAsDouble(text))));
            }
        }
        lines.addAll(List.of(more));
        return Files.write(folder.resolve("log.jsonl"), lines);
    }

    private CheckReport check(Path log) {
        try (Workspace workspace = Workspace.at(folder.resolve("workspace"))) {
            return new CheckLog(workspace)
                    .run(
                            new CheckLog.Parameters(
                                    log,
                                    Places.tiny("llama").toString(),
                                    Precision.SINGLE,
                                    folder.resolve("report.xml")),
                            Run.unwatched());
        }
    }

    @Test
    void aRightLogAgreesWithTheLoss() throws Exception {
        CheckReport report = check(log(1, GeneratedText::logprob));
        assertThat(report.good()).as(report.checks().toString()).isTrue();
        assertThat(Files.readString(folder.resolve("report.xml"))).contains("tests=\"11\" failures=\"0\"");
    }

    @Test
    void aTemperatureInTheLoggedProbabilitiesIsNamedWithItsValue() throws Exception {
        CheckReport report = check(log(0.7, GeneratedText::logprob));
        assertThat(report.good()).isFalse();
        Cause cause = Findings.of(report.checks(), "log-score").causes().getFirst();
        assertThat(cause.name()).isEqualTo("score-after-temperature");
        assertThat(cause.explanation()).contains("0.7");
        assertThat(Files.readString(folder.resolve("report.xml"))).contains("<failure", "score-after-temperature");
    }

    @Test
    void aTotalWithoutTheFirstTokenIsNamed() throws Exception {
        CheckReport report =
                check(log(1, text -> text.logprob() - text.tokens().getFirst().logprob()));
        assertThat(Findings.of(report.checks(), "log-score").causes().getFirst().name())
                .isEqualTo("first-token-not-scored");
    }

    @Test
    void linesThatCannotBeUsedAreNamedAndTheOthersCompared() throws Exception {
        CheckReport report = check(log(
                1,
                GeneratedText::logprob,
                "not json",
                "{\"prompt_ids\":[1],\"output_ids\":[99],\"logprobs\":[-1]}",
                "{\"prompt_ids\":[1],\"output_ids\":[2],\"logprobs\":[0.5]}",
                "{\"prompt_ids\":[1],\"output_ids\":[2,3],\"logprobs\":[-1]}",
                "{\"prompt_ids\":[1],\"output_ids\":[2]}"));
        Finding lines = report.checks().getFirst();
        assertThat(lines.summary()).isEqualTo("4 of 9 lines can be used");
        assertThat(String.valueOf(lines.evidence()))
                .contains("Line 5 is not JSON")
                .contains("Line 6 has the id 99 in output_ids")
                .contains("Line 7 has the log-probability 0.5 in logprobs[0], which is above 0")
                .contains("Line 8 has 1 logprobs for 2 tokens")
                .contains("Line 9 has neither logprobs nor score");
        assertThat(Findings.of(report.checks(), "log-score").outcome()).isEqualTo(Outcome.PASSED);
    }

    private List<Cause> causes(String... lines) throws Exception {
        Path log = Files.write(folder.resolve("made-up.jsonl"), List.of(lines));
        return Findings.of(check(log).checks(), "log-score").causes();
    }

    /** Numbers that nobody computed resemble some cause or other; two lines of them must not be given one. */
    @Test
    void twoLinesOfMadeUpScoresAreTooFewToTell() throws Exception {
        List<Cause> causes = causes(
                "{\"prompt_ids\":[3,5],\"output_ids\":[7,2],\"logprobs\":[-1.5,-2.25]}",
                "{\"prompt_ids\":[7],\"output_ids\":[4,9],\"logprobs\":[-0.75,-3.5]}");
        assertThat(causes.getFirst().name()).isEqualTo("too-few-to-tell");
        assertThat(causes.getFirst().explanation()).contains("2 texts");
        assertThat(causes).allMatch(cause -> cause.fit() < Fit.SURE);
        List<Cause> ofTotals = causes(
                "{\"prompt_ids\":[3,5],\"output_ids\":[7,2],\"score\":-3.5}",
                "{\"prompt_ids\":[7],\"output_ids\":[4,9],\"score\":-9.25}");
        assertThat(ofTotals.getFirst().name()).isEqualTo("too-few-to-tell");
        assertThat(ofTotals).allMatch(cause -> cause.fit() < Fit.SURE);
    }

    @Test
    void manyMadeUpScoresAreNotGivenACauseThatDoesNotExplainThem() throws Exception {
        SplittableRandom random = new SplittableRandom(8);
        String[] lines = new String[20];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "{\"prompt_ids\":[3,5],\"output_ids\":[%d,%d],\"logprobs\":[%.6f,%.6f]}"
                    .formatted(i, i + 1, -4 * random.nextDouble(), -4 * random.nextDouble());
        }
        assertThat(causes(lines)).isNotEmpty().allMatch(cause -> cause.fit() < Fit.SURE);
    }

    @Test
    void aCauseSaysHowManyNumbersItExplains() throws Exception {
        Cause cause = Findings.of(check(log(0.7, GeneratedText::logprob)).checks(), "log-score")
                .causes()
                .getFirst();
        assertThat(cause.fit()).isEqualTo(1);
        assertThat(cause.explanation()).contains("of the", "numbers that deviate to within the tolerance");
    }
}
