package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Greedy decoding does not depend on what was decoded before: a call leaves nothing behind for the next. */
final class DecodeDeterminismCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "decode-determinism";
    }

    @Override
    public String compares() {
        return "decoding a prompt greedily after another one = decoding it again after a third";
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.GREEDY)) {
            return Result.notApplicable("the system does not decode this way");
        }
        Tolerance tolerance = probe.tolerance();
        List<int[]> prompts = probe.prompts();
        for (int i = 0; i < prompts.size(); i++) {
            decode(probe, prompts.get((i + 1) % prompts.size()));
            GeneratedText first = decode(probe, prompts.get(i));
            decode(probe, prompts.get((i + 2) % prompts.size()));
            GeneratedText second = decode(probe, prompts.get(i));
            Deviation deviation = Deviation.first(0, logprobs(first), logprobs(second), tolerance.value());
            if (deviation != null || !Arrays.equals(first.ids(), second.ids())) {
                int at = deviation == null ? Arrays.mismatch(first.ids(), second.ids()) : deviation.position();
                return Result.failed(
                        "a prompt is continued otherwise the second time",
                        tolerance,
                        new Evidence(
                                List.of(
                                        probe.show(prompts.get(i)),
                                        probe.show(prompts.get((i + 1) % prompts.size())),
                                        probe.show(prompts.get((i + 2) % prompts.size()))),
                                prompts.get(i).length + at,
                                null,
                                deviation == null ? first.score() : deviation.expected(),
                                deviation == null ? second.score() : deviation.found()),
                        List.of(
                                new Cause(
                                        "state-between-calls",
                                        "A call leaves something behind for the next: a cache that is not emptied, or a"
                                                + " list of tokens that is shared.",
                                        0.6),
                                new Cause(
                                        "dropout", "Chance takes part in decoding: see the check determinism.", 0.3)));
            }
        }
        return Result.passed("%d prompts are continued alike".formatted(prompts.size()), tolerance);
    }

    private static GeneratedText decode(LanguageProbe probe, int[] prompt) {
        return probe.decode(List.of(prompt), new Choice.Greedy(), Set.of()).getFirst();
    }

    private static double[] logprobs(GeneratedText text) {
        return text.tokens().stream().mapToDouble(GeneratedText.Token::logprob).toArray();
    }
}
