package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.List;
import java.util.Set;

/** A text ends at its first end token, or at the limit, and says which. */
final class EndCheck implements Check<LanguageProbe> {

    @Override
    public String id() {
        return "ends";
    }

    @Override
    public String compares() {
        return "a text ends at its first end token and nowhere else before the limit";
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.GREEDY)) {
            return Result.notApplicable("the system does not decode this way");
        }
        int ended = 0;
        for (int row = 0; row < probe.prompts().size(); row++) {
            int[] prompt = probe.prompts().get(row);
            // What the model says third is taken for its end token.
            int[] free = probe.decode(List.of(prompt), new Choice.Greedy(), Set.of())
                    .getFirst()
                    .ids();
            int end = free[Math.min(2, free.length - 1)];
            GeneratedText text = probe.decode(List.of(prompt), new Choice.Greedy(), Set.of(end))
                    .getFirst();
            int expected = indexOf(free, end) + 1;
            int found = text.tokens().size();
            if (expected != found || !text.stopped()) {
                int last = text.ids()[found - 1];
                int least = found > expected ? leastLength(probe) : 0;
                List<Cause> causes = least > 1
                        ? List.of(new Cause(
                                "minimal-length",
                                "A minimal length is on by default: no text of fewer than %d tokens ends."
                                        .formatted(least),
                                0.9))
                        : found > expected
                                ? List.of(
                                        new Cause(
                                                "wrong-end-token",
                                                "The text goes on past its end token " + end
                                                        + (last != end && found < free.length
                                                                ? " and ends at " + last
                                                                        + ": another id is taken for it."
                                                                : ": another id is taken for it."),
                                                0.5),
                                        new Cause("end-ignored", "End tokens are not looked at.", 0.3))
                                : List.of(
                                        new Cause(
                                                found == expected ? "end-not-reported" : "ends-early",
                                                found == expected
                                                        ? "The text ends at its end token but does not say so."
                                                        : "The text ends before its end token: it is dropped, or another id"
                                                                + " ends texts too.",
                                                0.5),
                                        new Cause(
                                                "wrong-end-token",
                                                "Another id is taken for the end token " + end + ".",
                                                0.4));
                return Result.failed(
                        "a text that should end after %d tokens has %d".formatted(expected, found),
                        Tolerance.exact("lengths are whole numbers"),
                        new Evidence(List.of(probe.show(prompt)), prompt.length + expected - 1, null, expected, found),
                        causes);
            }
            ended++;
        }
        return Result.passed("%d texts end where they should".formatted(ended), null);
    }

    /** The number of tokens from which on end tokens are heeded, where they are not before; 0: there is no such number. */
    private static int leastLength(LanguageProbe probe) {
        int least = Integer.MAX_VALUE;
        int longestUnheeded = 0;
        for (int[] prompt : probe.prompts()) {
            int[] free = probe.decode(List.of(prompt), new Choice.Greedy(), Set.of())
                    .getFirst()
                    .ids();
            for (int i = 0; i < free.length; i++) {
                if (indexOf(free, free[i]) == i) {
                    GeneratedText text = probe.decode(List.of(prompt), new Choice.Greedy(), Set.of(free[i]))
                            .getFirst();
                    boolean heeded = text.stopped() && text.tokens().size() == i + 1;
                    least = heeded ? Math.min(least, i + 1) : least;
                    longestUnheeded = heeded ? longestUnheeded : Math.max(longestUnheeded, i + 1);
                }
            }
        }
        return least < Integer.MAX_VALUE && least > longestUnheeded && longestUnheeded > 0 ? least : 0;
    }

    private static int indexOf(int[] ids, int id) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }
}
