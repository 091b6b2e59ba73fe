package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The n best texts of a beam are different and in order. */
final class NBestCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "n-best";
    }

    @Override
    public String compares() {
        return "the n best texts are different, and the scores fall";
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.BEAM)) {
            return Result.notApplicable("the system has no beam search");
        }
        Set<Integer> ends = ScoreCheck.ends(probe);
        for (int[] prompt : probe.prompts()) {
            List<GeneratedText> texts = probe.decode(List.of(prompt), new Choice.Beam(4, 0, 4), ends);
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < texts.size(); i++) {
                if (!seen.add(Arrays.toString(texts.get(i).ids()))) {
                    return failed(
                            probe,
                            prompt,
                            texts,
                            i,
                            "a text is there twice",
                            "duplicate-hypotheses",
                            "Hypotheses that come from one parent twice are both kept.");
                }
                if (i > 0 && texts.get(i).score() > texts.get(i - 1).score()) {
                    return failed(
                            probe,
                            prompt,
                            texts,
                            i,
                            "a text is better than the one before it",
                            "not-sorted",
                            "The list is in the order of the beam or of finishing, not of the final scores.");
                }
            }
        }
        return Result.passed(
                "lists of %d prompts are in order".formatted(probe.prompts().size()), null);
    }

    private static Result failed(
            LanguageProbe probe,
            int[] prompt,
            List<GeneratedText> texts,
            int at,
            String summary,
            String name,
            String why) {
        return Result.failed(
                summary,
                Tolerance.exact("the scores are compared as they are reported"),
                new Evidence(
                        List.of(probe.show(prompt)),
                        null,
                        null,
                        texts.get(Math.max(0, at - 1)).score(),
                        texts.get(at).score()),
                List.of(new Cause(name, why, 0.5)));
    }
}
