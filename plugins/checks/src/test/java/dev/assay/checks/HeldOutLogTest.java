package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Json;
import dev.assay.spi.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults of logs that the checks were not made with. */
class HeldOutLogTest {

    @TempDir
    private Path folder;

    /** Written down, with the check and the cause that would be right, before any check was run on them. */
    enum Fault {
        /** The scores are another checkpoint's: off by a little at every token. */
        OTHER_CHECKPOINT("log-score", "different-input"),
        /** The prompt is logged without its first word, which the model had read. */
        PROMPT_CUT("log-score", "different-input"),
        /** Each line has the log-probabilities of the line above. */
        SCORES_OF_LINE_ABOVE("log-score", "scores-of-another-line"),
        /** Only text and total are logged, and the text without the space it begins with. */
        SPACE_STRIPPED("log-score", "text-stripped"),
        /** The score is taken after what is less than a tenth as probable as the best token is left out. */
        MIN_P("log-score", "score-after-min-p"),
        /** The total has the prompt's tokens in it. */
        PROMPT_IN_SCORE("log-score", "prompt-scored"),
        /** The log-probability of the best token is logged instead of that of the drawn one. */
        SCORE_OF_BEST_TOKEN("log-score", "score-of-best-token"),
        /** Log-probabilities are sums over the tokens so far. */
        CUMULATIVE("log-score", "cumulative"),
        /** The first token's log-probability is 0. */
        FIRST_TOKEN_ZERO("log-score", "first-token-not-scored"),
        /** Outputs beyond ASCII were encoded twice. */
        ENCODED_TWICE("log-encoding", "wrong-encoding");

        private final String check;
        private final String cause;

        Fault(String check, String cause) {
            this.check = check;
            this.cause = cause;
        }
    }

    private static final List<String> PROMPTS = List.of(
            "The old cinema",
            "A friend of mine",
            "Our last evening",
            "The garden",
            "This album",
            "The first half",
            "Her new novel",
            "The bread",
            "Nobody here",
            "The view",
            "The ending",
            "All of it");

    private List<Finding> findings(@Nullable Fault fault) {
        Path home = Places.root("data/builtin/language");
        try (Transformer model = Transformer.load(home)) {
            LanguageSubject subject = new TransformerSubject(model, home, "reviews", Run.unwatched());
            Codec codec = TransformerSubject.codec(model.tokenizer());
            List<int[]> prompts = PROMPTS.stream().map(codec::forPrompt).toList();
            GenerationSettings settings =
                    new GenerationSettings(10, new GenerationSettings.Choice.Sampling(1, 0, 1, 21), Set.of());
            List<String> lines = new ArrayList<>();
            double[] above = new double[0];
            SplittableRandom random = new SplittableRandom(6);
            for (GeneratedText text : subject.decode(prompts, settings)) {
                int[] prompt = prompts.get(text.row());
                double[] own = text.tokens().stream()
                        .mapToDouble(GeneratedText.Token::logprob)
                        .toArray();
                float[][] logits = subject.logits(Batch.of(LanguageProbe.join(prompt, text.ids())))
                        .getFirst();
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("prompt", PROMPTS.get(text.row()));
                line.put("output", codec.decode(text.ids()));
                line.put("output_ids", text.ids());
                line.put("logprobs", own);
                bend(fault, line, own, above, logits, prompt, text.ids(), random);
                lines.add(Json.mapper().writeValueAsString(line));
                above = own;
            }
            Path log = Files.write(folder.resolve("log.jsonl"), lines);
            return new LogReading(log, Precision.SINGLE, subject, Run.unwatched()).findings();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void bend(
            @Nullable Fault fault,
            Map<String, Object> line,
            double[] own,
            double[] above,
            float[][] logits,
            int[] prompt,
            int[] ids,
            SplittableRandom random) {
        switch (fault) {
            case OTHER_CHECKPOINT ->
                line.put(
                        "logprobs",
                        Arrays.stream(own)
                                .map(x -> Math.min(0, x + 0.2 * random.nextGaussian()))
                                .toArray());
            case PROMPT_CUT -> {
                String whole = String.valueOf(line.get("prompt"));
                line.put("prompt", whole.substring(whole.indexOf(' ') + 1));
            }
            case SCORES_OF_LINE_ABOVE -> {
                if (above.length == own.length) {
                    line.put("logprobs", above);
                }
            }
            case SPACE_STRIPPED -> {
                line.remove("output_ids");
                line.remove("logprobs");
                line.put("output", String.valueOf(line.get("output")).strip());
                line.put("score", Arrays.stream(own).sum());
            }
            case MIN_P -> line.put("logprobs", minP(logits, prompt.length, ids));
            case PROMPT_IN_SCORE -> {
                double sum = Arrays.stream(own).sum();
                for (int p = 1; p < prompt.length; p++) {
                    sum += LogSoftmax.of(logits[p - 1])[prompt[p]];
                }
                line.remove("logprobs");
                line.put("score", sum);
            }
            case SCORE_OF_BEST_TOKEN -> {
                double[] best = new double[own.length];
                Arrays.setAll(
                        best,
                        i -> Arrays.stream(LogSoftmax.of(logits[prompt.length + i - 1]))
                                .max()
                                .orElseThrow());
                line.put("logprobs", best);
            }
            case CUMULATIVE -> {
                double[] sums = own.clone();
                Arrays.parallelPrefix(sums, Double::sum);
                line.put("logprobs", sums);
            }
            case FIRST_TOKEN_ZERO -> {
                double[] other = own.clone();
                other[0] = 0;
                line.put("logprobs", other);
            }
            case ENCODED_TWICE ->
                line.put(
                        "output",
                        new String(
                                (line.get("output") + " – “très bien”").getBytes(StandardCharsets.UTF_8),
                                Charset.forName("windows-1252")));
            case null -> {}
        }
    }

    private static double[] minP(float[][] logits, int prompt, int[] ids) {
        double[] scores = new double[ids.length];
        for (int i = 0; i < scores.length; i++) {
            double[] distribution = LogSoftmax.of(logits[prompt + i - 1]);
            double least = Arrays.stream(distribution).max().orElseThrow() + Math.log(0.1);
            int id = ids[i];
            double kept = Arrays.stream(distribution)
                    .filter(x -> x >= least || x == distribution[id])
                    .map(Math::exp)
                    .sum();
            scores[i] = distribution[id] - Math.log(kept);
        }
        return scores;
    }

    @ParameterizedTest
    @EnumSource
    void aFaultIsFoundAndItsCauseIsNamedFirst(Fault fault) {
        List<Finding> failed = Findings.failed(findings(fault));
        assertThat(failed).as("checks that fail").isNotEmpty();
        Finding first = failed.getFirst();
        assertThat(first.check()).as(first.printed()).isEqualTo(fault.check);
        assertThat(first.causes().getFirst().name()).as(first.printed()).isEqualTo(fault.cause);
    }

    @Test
    void aRightLogOfThesePromptsGivesNoAlarm() {
        assertThat(Findings.failed(findings(null))).isEmpty();
    }
}
