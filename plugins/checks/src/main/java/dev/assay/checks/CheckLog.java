package dev.assay.checks;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares generations that any system logged with the loss of a model. The file is streamed, and lines that cannot be used are named. */
final class CheckLog implements Analysis<CheckLog.Parameters, CheckReport> {

    /** Texts read in one pass. */
    private static final int BATCH = 32;
    /** Deviating texts that are kept for the diagnosis. */
    private static final int KEPT = 64;

    private static final int NAMED = 5;

    /** The numeric type that a system computes in. */
    enum Precision {
        SINGLE(LanguageFacts.SINGLE),
        HALF(0x1p-11),
        BFLOAT16(0x1p-8);

        private final double unitRoundoff;

        Precision(double unitRoundoff) {
            this.unitRoundoff = unitRoundoff;
        }
    }

    /** What to compare. */
    record Parameters(
            @Param(
                    value = "File of JSON lines: prompt or prompt_ids, output or output_ids, logprobs by token or"
                            + " score of the whole",
                    position = 0)
            Path file,

            @Param(value = "Model that the texts are scored with: a name or a folder", position = 1)
            String model,

            @Param(value = "Numeric type of the system that logged", byDefault = "single")
            Precision precision,

            @Param(value = "File for the result as JUnit XML", output = true) @Nullable
            Path junit) {}

    private final Workspace workspace;

    CheckLog(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "check log";
    }

    @Override
    public String summary() {
        return "Compares log-probabilities and scores that a system logged with the loss of a model";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public CheckReport run(Parameters parameters, Run run) {
        long start = System.nanoTime();
        if (!Files.isRegularFile(parameters.file)) {
            throw new UserError("There is no file " + parameters.file + ".");
        }
        List<Finding> findings;
        try (BorrowedModel borrowed = workspace.models().borrow(parameters.model)) {
            Transformer model = borrowed.that(Capability.LOG_PROBABILITIES, Transformer.class);
            LanguageSubject subject =
                    new TransformerSubject(model, workspace.models().find(parameters.model), parameters.model, run);
            findings = new Reading(parameters, subject, run).findings();
        }
        findings.forEach(run::partial);
        CheckReport report = CheckReport.of(
                parameters.file + " with " + parameters.model,
                findings,
                (System.nanoTime() - start) * 1e-9,
                "./assay check log " + parameters.file + " " + parameters.model
                        + (parameters.precision == Precision.SINGLE
                                ? ""
                                : " --precision " + Json.nameOf(parameters.precision)));
        if (parameters.junit != null) {
            JUnitXml.write(report, parameters.junit);
        }
        return report;
    }

    /** One reading of a file. */
    static final class Reading {
        private final Parameters parameters;
        private final LanguageSubject subject;
        private final Run run;
        private final List<String> unusable = new ArrayList<>();
        private final List<ScoredText> deviating = new ArrayList<>();
        private final List<float[][]> deviatingLogits = new ArrayList<>();
        private final List<Boolean> totals = new ArrayList<>();
        private long bad;
        private long lines;
        private long tokens;
        private long wrong;
        private double largest = 1;
        private int shortest = Integer.MAX_VALUE;
        private @Nullable Evidence evidence;
        private @Nullable Tolerance tolerance;

        Reading(Parameters parameters, LanguageSubject subject, Run run) {
            this.parameters = parameters;
            this.subject = subject;
            this.run = run;
        }

        List<Finding> findings() {
            read();
            List<Finding> findings = new ArrayList<>();
            findings.add(new Finding(
                    "log-lines",
                    "every line of the log can be used",
                    bad == 0 && lines > 0 ? Outcome.PASSED : Outcome.FAILED,
                    lines == 0 ? "the file has no lines" : "%d of %d lines can be used".formatted(lines - bad, lines),
                    null,
                    bad == 0 ? null : new Evidence(unusable, null, null, 0, bad),
                    List.of()));
            if (lines > bad) {
                findings.add(score());
            }
            return findings;
        }

        private Finding score() {
            String compares = "log-probabilities and scores of the log = those of the loss";
            long usable = lines - bad;
            if (wrong == 0) {
                return new Finding(
                        "log-score",
                        compares,
                        Outcome.PASSED,
                        "%d tokens of %d texts agree".formatted(tokens, usable),
                        tolerance,
                        null,
                        List.of());
            }
            boolean ofTotals = totals.stream().allMatch(total -> total);
            LanguageProbe probe = LanguageProbe.of(subject, List.of(), 0, run);
            ScoreDiagnosis diagnosis = new ScoreDiagnosis(
                    probe,
                    deviating,
                    deviatingLogits,
                    null,
                    tolerance == null ? Tolerance.exact("nothing was compared") : tolerance);
            return new Finding(
                    "log-score",
                    compares,
                    Outcome.FAILED,
                    "%d of %d texts have another %s than the loss says"
                            .formatted(wrong, usable, ofTotals ? "total" : "log-probability of a token"),
                    tolerance,
                    evidence,
                    ofTotals ? diagnosis.ofTotals() : diagnosis.ofTokens());
        }

        private void read() {
            Codec codec = subject.codec().orElse(null);
            List<LogEntry> batch = new ArrayList<>();
            List<Long> numbers = new ArrayList<>();
            try (BufferedReader reader = Files.newBufferedReader(parameters.file)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    run.checkCancelled();
                    lines++;
                    try {
                        batch.add(LogEntry.read(line, "Line " + lines, subject.facts(), codec));
                        numbers.add(lines);
                    } catch (UserError e) {
                        bad++;
                        if (unusable.size() < NAMED) {
                            unusable.add(String.valueOf(e.getMessage()));
                        }
                    }
                    if (batch.size() == BATCH) {
                        compare(batch, numbers);
                        batch.clear();
                        numbers.clear();
                        run.progress(0, "compared " + lines + " lines");
                    }
                }
                if (!batch.isEmpty()) {
                    compare(batch, numbers);
                }
            } catch (CharacterCodingException e) {
                throw new UserError(parameters.file + " is not UTF-8 after line " + lines + "; convert it.", e);
            } catch (IOException e) {
                throw new UserError("Cannot read " + parameters.file + ": " + e.getMessage() + ".", e);
            }
        }

        private void compare(List<LogEntry> batch, List<Long> numbers) {
            List<int[]> texts =
                    batch.stream().map(entry -> entry.text().whole()).toList();
            List<float[][]> logits = subject.logits(new Batch(texts, Inputs.Padding.RIGHT, 0));
            for (int row = 0; row < texts.size(); row++) {
                for (float[] position : logits.get(row)) {
                    for (float logit : position) {
                        largest = Math.max(largest, Math.abs(logit));
                    }
                }
                compare(batch.get(row), numbers.get(row), logits.get(row));
            }
        }

        private void compare(LogEntry entry, long number, float[][] logits) {
            ScoredText text = entry.text();
            LanguageFacts facts = subject.facts();
            int length = text.generated().length;
            tokens += length;
            double unit = Math.max(parameters.precision.unitRoundoff, facts.unitRoundoff());
            Tolerance rounding = Tolerance.ofToken(facts.computingIn(unit), largest);
            Tolerance each = entry.rounding() == 0
                    ? rounding
                    : new Tolerance(
                            rounding.value() + entry.rounding(),
                            rounding.derivation() + "; and %.1g, since the log is rounded".formatted(entry.rounding()));
            tolerance = tolerance == null || each.value() > tolerance.value() ? each : tolerance;
            double[] expected = ScoreDiagnosis.expected(text, logits);
            Deviation token =
                    text.logprobs().length == 0 ? null : Deviation.first(0, expected, text.logprobs(), each.value());
            double sum = 0;
            for (double value : expected) {
                sum += Double.isNaN(value) ? 0 : value;
            }
            // Without a prompt the first token has nothing before it, and nothing says what its score should be.
            boolean comparable = !Double.isNaN(text.score()) && text.prompt().length > 0;
            boolean total = token == null
                    && comparable
                    && Deviation.differ(sum, text.score(), each.times(length).value());
            if (token == null && !total) {
                return;
            }
            wrong++;
            if (deviating.size() < KEPT) {
                deviating.add(text);
                deviatingLogits.add(logits);
                totals.add(total);
            }
            if (evidence == null || text.whole().length < shortest) {
                shortest = text.whole().length;
                String shown = "line " + number + ": "
                        + subject.codec()
                                .map(codec -> "\"" + codec.decode(text.whole()) + "\"")
                                .orElse("")
                        + " " + Arrays.toString(text.whole());
                evidence = token == null
                        ? new Evidence(List.of(shown), null, null, sum, text.score())
                        : new Evidence(
                                List.of(shown),
                                text.prompt().length + token.position(),
                                null,
                                token.expected(),
                                token.found());
            }
        }
    }
}
