package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** A text may be as long as the context, to the last token; a longer one is refused, and not read wrongly. */
final class ContextCheck implements Check<LanguageProbe> {

    private static final int LONGEST = 1024;

    @Override
    public String id() {
        return "context-edge";
    }

    @Override
    public String compares() {
        return "the last tokens that fit into the context are scored as decoded, and one more is refused";
    }

    @Override
    public Result run(LanguageProbe probe) {
        int context = probe.facts().context();
        if (context == 0) {
            return Result.notApplicable("the context has no limit");
        }
        if (context > LONGEST || (long) context * probe.facts().vocabulary() > 100_000_000L) {
            return Result.notApplicable("a context of %d tokens would take too long to fill".formatted(context));
        }
        SplittableRandom random = new SplittableRandom(1);
        int[] text = random.ints(context + 1, 0, probe.facts().vocabulary()).toArray();
        try {
            double[] scores = probe.score(text);
            return Result.failed(
                    "a text of %d tokens was scored, one more than the context".formatted(context + 1),
                    null,
                    new Evidence(List.of(probe.show(text)), context, null, Double.NaN, scores[scores.length - 1]),
                    List.of(
                            new Cause(
                                    "positions-clamped",
                                    "Positions beyond the table are clamped to its last row, or wrap around, instead"
                                            + " of being refused.",
                                    0.5),
                            new Cause(
                                    "context-understated",
                                    "The context that is announced is smaller than the real one.",
                                    0.3)));
        } catch (RuntimeException refused) {
            probe.run().log("refused, as it should be: " + refused.getMessage());
        }
        if (!probe.can(LanguageFacts.Decodes.GREEDY)) {
            return Result.passed("one token more than the context is refused", null);
        }
        int more = Math.min(3, context - 1);
        int[] prompt = Arrays.copyOf(text, context - more);
        Tolerance tolerance = probe.tolerance();
        GeneratedText made = probe.decode(List.of(prompt), new Choice.Greedy(), Set.of(), more)
                .getFirst();
        ScoredText scored = new ScoredText(
                prompt,
                made.ids(),
                made.tokens().stream().mapToDouble(GeneratedText.Token::logprob).toArray(),
                made.score(),
                made.stopped());
        Deviation deviation = Deviation.first(
                0, ScoreDiagnosis.expected(scored, probe.logits(scored.whole())), scored.logprobs(), tolerance.value());
        if (deviation != null || made.tokens().size() != more) {
            return Result.failed(
                    "the last tokens before the context's edge are not decoded as they are scored",
                    tolerance,
                    new Evidence(
                            List.of(probe.show(prompt)),
                            prompt.length + (deviation == null ? made.tokens().size() : deviation.position()),
                            null,
                            deviation == null ? more : deviation.expected(),
                            deviation == null ? made.tokens().size() : deviation.found()),
                    List.of(new Cause(
                            "edge-off-by-one",
                            "The last position is lost, or the cache drops its first entry too early.",
                            0.4)));
        }
        return Result.passed("%d tokens fit, one more is refused".formatted(context), tolerance);
    }
}
