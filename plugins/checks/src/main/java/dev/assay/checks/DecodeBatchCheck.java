package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a prompt is continued with does not depend on the other prompts of its batch, nor on when their texts end. */
final class DecodeBatchCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "decode-batch";
    }

    @Override
    public String compares() {
        return "greedy texts of prompts in a batch = those of each prompt alone";
    }

    /** Two texts where they part. */
    private record Parted(int row, GeneratedText alone, GeneratedText inBatch, int at) {}

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.GREEDY)) {
            return Result.notApplicable("the system does not decode this way");
        }
        Set<Integer> ends = ScoreCheck.ends(probe);
        Tolerance tolerance = probe.tolerance();
        Parted parted = parted(probe, probe.prompts(), ends, tolerance);
        if (parted == null) {
            return Result.passed("%d texts agree".formatted(probe.prompts().size()), tolerance);
        }
        List<int[]> small = Shrink.of(probe.prompts(), some -> parted(probe, some, ends, tolerance) != null);
        Parted shown = parted(probe, small, ends, tolerance);
        if (shown == null) {
            shown = parted;
            small = probe.prompts();
        }
        List<int[]> example = new ArrayList<>(small);
        int[] prompt = example.remove(shown.row);
        example.addFirst(prompt);
        return Result.failed(
                "a prompt in a batch is continued otherwise than alone",
                tolerance,
                new Evidence(
                        probe.show(example),
                        prompt.length + shown.at,
                        null,
                        logprob(shown.alone, shown.at),
                        logprob(shown.inBatch, shown.at)),
                causes(parted, probe));
    }

    private static double logprob(GeneratedText text, int at) {
        return at < text.tokens().size() ? text.tokens().get(at).logprob() : Double.NaN;
    }

    private static List<Cause> causes(Parted parted, LanguageProbe probe) {
        int alone = parted.alone.tokens().size();
        int inBatch = parted.inBatch.tokens().size();
        boolean ended = parted.at == Math.min(alone, inBatch);
        int longest = probe.prompts().stream().mapToInt(ids -> ids.length).max().orElse(0);
        boolean shorter = probe.prompts().get(parted.row).length < longest;
        List<Cause> causes = new ArrayList<>(List.of(
                new Cause(
                        "end-of-one-ends-others",
                        "The texts are the same until one is cut off or goes on: whether a row has ended is kept for"
                                + " the batch instead of each row.",
                        ended ? 0.5 : 0.1),
                new Cause(
                        "next-token-read-at-padding",
                        "The first token of a shorter prompt already differs: its logits are read at the last slot,"
                                + " which is padding.",
                        !ended && shorter && parted.at == 0 ? 0.45 : 0.1),
                new Cause("padding", "Padding is attended, or positions count it.", !ended && shorter ? 0.4 : 0.1),
                new Cause(
                        "cache-rows",
                        "Rows of the cache are mixed up when a text leaves the batch.",
                        ended ? 0.1 : 0.3)));
        causes.sort((a, b) -> Double.compare(b.fit(), a.fit()));
        return causes;
    }

    private static @Nullable Parted parted(
            LanguageProbe probe, List<int[]> prompts, Set<Integer> ends, Tolerance tolerance) {
        List<GeneratedText> batch = probe.decode(prompts, new Choice.Greedy(), ends);
        for (int row = 0; row < prompts.size(); row++) {
            GeneratedText alone = probe.decode(List.of(prompts.get(row)), new Choice.Greedy(), ends)
                    .getFirst();
            GeneratedText inBatch = batch.get(row);
            int at = Arrays.mismatch(alone.ids(), inBatch.ids());
            if (at >= 0 && !nearTie(probe, prompts.get(row), alone, inBatch, at, tolerance)) {
                return new Parted(row, alone, inBatch, at);
            }
        }
        return null;
    }

    /** Whether both chose one of two tokens that are equally probable up to rounding. */
    private static boolean nearTie(
            LanguageProbe probe,
            int[] prompt,
            GeneratedText alone,
            GeneratedText inBatch,
            int at,
            Tolerance tolerance) {
        if (at >= alone.tokens().size() || at >= inBatch.tokens().size()) {
            return false;
        }
        float[][] logits = probe.logits(LanguageProbe.join(prompt, Arrays.copyOf(alone.ids(), at)));
        double[] distribution = LogSoftmax.of(logits[logits.length - 1]);
        return Math.abs(distribution[alone.ids()[at]] - distribution[inBatch.ids()[at]]) <= tolerance.value();
    }
}
