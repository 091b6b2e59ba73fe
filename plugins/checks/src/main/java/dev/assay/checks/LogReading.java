package dev.assay.checks;

import dev.assay.engine.models.transformer.Inputs;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One reading of a log: some lines at a time are scored by the model and compared; only what deviates is kept, and of that a little. */
final class LogReading {

    /** Texts read in one pass. */
    private static final int BATCH = 32;
    /** Deviating texts that are kept for the diagnosis. */
    private static final int KEPT = 64;

    /** Fewer deviating texts tell nothing, unless their numbers alone are too many for chance. */
    private static final int FEW = 4;

    private static final int NAMED = 5;
    /** A line that was cut off when a disk was full or a process ended says nothing about the others. */
    private static final double UNUSABLE = 0.01;

    private final Path file;
    private final Precision precision;
    private final LanguageSubject subject;
    private final Run run;
    private final OutputShape shape = new OutputShape();
    private final List<String> unusable = new ArrayList<>();
    private final List<ScoredText> deviating = new ArrayList<>();
    private final List<float[][]> deviatingLogits = new ArrayList<>();
    private final List<Boolean> totals = new ArrayList<>();
    /** What the loss says of the deviating texts, and of the line before each. */
    private final List<double[]> scoresNearby = new ArrayList<>();

    private double[] scoresBefore = new double[0];
    private long bad;
    private long lines;
    private long tokens;
    private long wrong;
    private double largest = 1;
    private int shortest = Integer.MAX_VALUE;
    private @Nullable Evidence evidence;
    private @Nullable Tolerance tolerance;

    LogReading(Path file, Precision precision, LanguageSubject subject, Run run) {
        this.file = file;
        this.precision = precision;
        this.subject = subject;
        this.run = run;
    }

    List<Finding> findings() {
        read();
        List<Finding> findings = new ArrayList<>();
        findings.add(usable().named("log-lines", "the lines of the log can be used"));
        if (lines > bad) {
            findings.add(score().named("log-score", "log-probabilities and scores of the log = those of the loss"));
            findings.addAll(shape.findings());
        }
        return findings;
    }

    private Result usable() {
        long allowed = Math.max(1, (long) (UNUSABLE * lines));
        Tolerance limit = new Tolerance(
                allowed, "%.2g of %d lines, and at least one, may be unusable".formatted(UNUSABLE, lines));
        String summary =
                lines == 0 ? "the file has no lines" : "%d of %d lines can be used".formatted(lines - bad, lines);
        if (lines > bad && bad <= allowed) {
            return Result.passed(bad == 0 ? summary : summary + "; " + String.join(" ", unusable), limit);
        }
        return Result.failed(
                summary,
                limit,
                new Evidence(unusable, null, null, 0, bad),
                List.of(new Cause(
                        "log-format",
                        "The log is not what is read here: prompt or prompt_ids, output or output_ids, and logprobs or"
                                + " score on each line; or it is that of another model.",
                        0.5)));
    }

    private Result score() {
        long usable = lines - bad;
        if (wrong == 0) {
            return Result.passed("%d tokens of %d texts agree".formatted(tokens, usable), tolerance);
        }
        boolean ofTotals = totals.stream().allMatch(total -> total);
        LanguageProbe probe = LanguageProbe.of(subject, List.of(), 0, run);
        Tolerance used = tolerance == null ? Tolerance.exact("nothing was compared") : tolerance;
        return Result.failed(
                "%d of %d texts have another %s than the loss says"
                        .formatted(wrong, usable, ofTotals ? "total" : "log-probability of a token"),
                tolerance,
                evidence,
                judged(
                        ofTotals
                                ? new TotalsDiagnosis(probe, deviating, deviatingLogits, null, used).causes()
                                : new ScoreDiagnosis(probe, deviating, deviatingLogits, null, used)
                                        .ofTokens(scoresNearby)));
    }

    /** What is not sure stands behind that there is too little to tell. */
    private List<Cause> judged(List<Cause> causes) {
        double first = causes.isEmpty() ? 0 : causes.getFirst().fit();
        if (first >= Fit.SURE || (wrong >= FEW && first < Fit.UNSURE)) {
            return causes;
        }
        List<Cause> all = new ArrayList<>();
        all.add(new Cause(
                "too-few-to-tell",
                "%d texts that deviate are too few to tell one cause from another: log more.".formatted(wrong),
                0.5));
        all.addAll(causes);
        return all;
    }

    private void read() {
        Codec codec = subject.codec().orElse(null);
        List<LogEntry> batch = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        try (BoundedLines reader = BoundedLines.open(file)) {
            for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
                run.checkCancelled();
                lines++;
                try {
                    if (reader.cut()) {
                        throw new UserError("Line " + lines + " is longer than " + BoundedLines.MOST + " characters.");
                    }
                    batch.add(LogEntry.read(line.get(), "Line " + lines, subject.facts(), codec));
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
        } catch (IOException e) {
            throw new UserError("Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    private void compare(List<LogEntry> batch, List<Long> numbers) {
        List<LogEntry> scored = new ArrayList<>();
        List<Long> scoredNumbers = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            shape.add(batch.get(row), subject.codec().orElse(null), numbers.get(row));
            if (batch.get(row).text().generated().length > 0) {
                scored.add(batch.get(row));
                scoredNumbers.add(numbers.get(row));
            }
        }
        if (scored.isEmpty()) {
            return;
        }
        List<int[]> texts = scored.stream().map(entry -> entry.text().whole()).toList();
        List<float[][]> logits = subject.logits(new Batch(texts, Inputs.Padding.RIGHT, 0));
        for (int row = 0; row < texts.size(); row++) {
            for (float[] position : logits.get(row)) {
                for (float logit : position) {
                    largest = Math.max(largest, Math.abs(logit));
                }
            }
            compare(scored.get(row), scoredNumbers.get(row), logits.get(row));
        }
    }

    private void compare(LogEntry entry, long number, float[][] logits) {
        ScoredText text = entry.text();
        LanguageFacts facts = subject.facts();
        int length = text.generated().length;
        tokens += length;
        double unit = Math.max(precision.unitRoundoff(), facts.unitRoundoff());
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
        double[] before = scoresBefore;
        scoresBefore = expected;
        if (token == null && !total) {
            return;
        }
        wrong++;
        if (deviating.size() < KEPT) {
            scoresNearby.add(before);
            scoresNearby.add(expected);
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
