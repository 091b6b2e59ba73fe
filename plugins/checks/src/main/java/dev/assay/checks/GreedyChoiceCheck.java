package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Greedy decoding, with its cache, takes the token that a full pass without a cache finds most probable. */
final class GreedyChoiceCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "greedy-choice";
    }

    @Override
    public String compares() {
        return "each token of greedy decoding, with a cache = the most probable one of a full pass without";
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.GREEDY)) {
            return Result.notApplicable("the system does not decode this way");
        }
        Tolerance tolerance = probe.tolerance();
        int tokens = 0;
        for (int row = 0; row < probe.prompts().size(); row++) {
            int[] prompt = probe.prompts().get(row);
            GeneratedText alone =
                    probe.decode(List.of(prompt), new Choice.Greedy(), Set.of()).getFirst();
            Deviation deviation = deviation(probe, prompt, alone, tolerance);
            if (deviation != null) {
                List<int[]> small = Shrink.of(
                        List.of(prompt),
                        some -> deviation(
                                        probe,
                                        some.getFirst(),
                                        probe.decode(some, new Choice.Greedy(), Set.of())
                                                .getFirst(),
                                        tolerance)
                                != null);
                boolean first = deviation.position() == prompt.length;
                return Result.failed(
                        "a token of greedy decoding is not the most probable one of the full pass",
                        tolerance,
                        new Evidence(
                                probe.show(small), deviation.position(), null, deviation.expected(), deviation.found()),
                        List.of(
                                new Cause(
                                        first ? "logits-processed" : "cache-positions",
                                        first
                                                ? "The very first token differs: logits are changed before the choice"
                                                        + " (a penalty, a banned token), or the prompt is read"
                                                        + " differently."
                                                : "The first token is right, later ones are not: the cached step has"
                                                        + " other positions (rotary angles that start again), or keys"
                                                        + " and values that are not the text's.",
                                        0.45),
                                new Cause(
                                        "repetition-penalty",
                                        "A repetition penalty or n-gram ban is on by default.",
                                        0.3)));
            }
            tokens += alone.tokens().size();
        }
        return Result.passed("%d tokens agree".formatted(tokens), tolerance);
    }

    private static @Nullable Deviation deviation(
            LanguageProbe probe, int[] prompt, GeneratedText text, Tolerance tolerance) {
        float[][] logits = probe.logits(LanguageProbe.join(prompt, text.ids()));
        for (int i = 0; i < text.tokens().size(); i++) {
            double[] distribution = LogSoftmax.of(logits[prompt.length + i - 1]);
            double best = Double.NEGATIVE_INFINITY;
            for (double value : distribution) {
                best = Math.max(best, value);
            }
            double chosen = distribution[text.tokens().get(i).id()];
            // Of nearly equal ones either may be taken.
            if (best - chosen > tolerance.value()) {
                return new Deviation(0, prompt.length + i, best, chosen);
            }
        }
        return null;
    }
}
