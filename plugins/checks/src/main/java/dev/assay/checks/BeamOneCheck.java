package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A beam of width 1 is greedy decoding. */
final class BeamOneCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "beam-of-one";
    }

    @Override
    public String compares() {
        return "beam search of width 1 = greedy decoding";
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.BEAM) || !probe.can(LanguageFacts.Decodes.GREEDY)) {
            return Result.notApplicable("the system does not decode both ways");
        }
        Tolerance tolerance = probe.tolerance();
        for (int[] prompt : probe.prompts()) {
            GeneratedText greedy =
                    probe.decode(List.of(prompt), new Choice.Greedy(), Set.of()).getFirst();
            GeneratedText beam = probe.decode(List.of(prompt), new Choice.Beam(1, 0, 1), Set.of())
                    .getFirst();
            int at = Arrays.mismatch(greedy.ids(), beam.ids());
            if (at >= 0
                    && (at >= greedy.tokens().size()
                            || at >= beam.tokens().size()
                            || Math.abs(greedy.tokens().get(at).logprob()
                                            - beam.tokens().get(at).logprob())
                                    > tolerance.value())) {
                return Result.failed(
                        "a beam of width 1 makes another text than greedy decoding",
                        tolerance,
                        new Evidence(
                                List.of(probe.show(prompt)), prompt.length + at, null, greedy.score(), beam.score()),
                        List.of(
                                new Cause(
                                        "beam-step",
                                        "The step of the beam is not the greedy one: it takes other candidates, or"
                                                + " reads them from other rows.",
                                        0.4),
                                new Cause(
                                        "defaults-differ",
                                        "One of the two has settings that the other lacks: minimal length, penalties,"
                                                + " banned tokens.",
                                        0.35)));
            }
        }
        return Result.passed("%d texts agree".formatted(probe.prompts().size()), tolerance);
    }
}
