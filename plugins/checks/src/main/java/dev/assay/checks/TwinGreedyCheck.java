package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Both models continue a prompt alike when they always take the most probable token: by its own decoder where a model has one, else by
 * whole passes. Where two tokens are as probable within the tolerance either may be taken, and the texts are not compared further.
 */
final class TwinGreedyCheck implements Check<TwinProbe> {

    private static final int NEW = 8;

    @Override
    public String id() {
        return "greedy-text";
    }

    @Override
    public String compares() {
        return "the first model's greedy continuation of a prompt = the second's";
    }

    @Override
    public Result run(TwinProbe probe) {
        LanguageSubject first = probe.firstLanguage().orElse(null);
        LanguageSubject second = probe.secondLanguage().orElse(null);
        if (first == null || second == null) {
            return Result.notApplicable("they do not predict tokens");
        }
        Tolerance tolerance = probe.tolerance();
        int tokens = 0;
        int close = 0;
        for (Sample sample : probe.samples()) {
            probe.run().checkCancelled();
            int[] text = LanguageTwin.ids(sample);
            int[] prompt = Arrays.copyOf(text, Math.max(1, text.length / 2));
            int[] a = greedy(first, prompt);
            int[] b = greedy(second, prompt);
            int at = Arrays.mismatch(a, b);
            if (at < 0 || at >= Math.min(a.length, b.length)) {
                tokens += a.length;
                continue;
            }
            double[] next = last(first, LanguageProbe.join(prompt, Arrays.copyOf(a, at)));
            // Each may be off by the tolerance, in opposite directions.
            if (next[a[at]] - next[b[at]] <= 2 * tolerance.value()) {
                close++;
                tokens += at;
                continue;
            }
            int[] shown = LanguageProbe.join(prompt, Arrays.copyOf(a, at + 1));
            return Result.failed(
                    "the first continues with token %d, the second with %d".formatted(a[at], b[at]),
                    tolerance,
                    new Evidence(
                            List.of(probe.first().show(new Sample.Ids(shown))),
                            prompt.length + at,
                            null,
                            next[a[at]],
                            next[b[at]]),
                    new TwinDiagnosis(probe).causes());
        }
        return Result.passed(
                "%d tokens agree".formatted(tokens)
                        + (close > 0
                                ? "; %d texts go apart where two tokens are equally probable".formatted(close)
                                : ""),
                tolerance);
    }

    private static int[] greedy(LanguageSubject subject, int[] prompt) {
        LanguageFacts facts = subject.facts();
        int most = facts.context() == 0 ? NEW : Math.min(NEW, facts.context() - prompt.length);
        if (most < 1) {
            return new int[0];
        }
        if (facts.decodes().contains(LanguageFacts.Decodes.GREEDY)) {
            List<GeneratedText> texts =
                    subject.decode(List.of(prompt), new GenerationSettings(most, new Choice.Greedy(), Set.of()));
            return texts.getFirst().ids();
        }
        int[] text = prompt;
        for (int i = 0; i < most; i++) {
            text = LanguageProbe.join(text, new int[] {ClassifierProbe.best(last(subject, text))});
        }
        return Arrays.copyOfRange(text, prompt.length, text.length);
    }

    private static double[] last(LanguageSubject subject, int[] text) {
        float[][] logits = subject.logits(Batch.of(text)).getFirst();
        return LogSoftmax.of(logits[logits.length - 1]);
    }
}
