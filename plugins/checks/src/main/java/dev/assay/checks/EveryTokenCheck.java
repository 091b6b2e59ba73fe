package dev.assay.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The loss leaves out no token of a text, whatever it is: neither the token that also fills padding, nor those that begin and end texts. */
final class EveryTokenCheck implements Check<LanguageProbe> {

    private static final int ALL = 2048;
    private static final int SOME = 256;
    private static final int LENGTH = 32;

    @Override
    public String id() {
        return "loss-of-every-token";
    }

    @Override
    public String compares() {
        return "the loss of each token of the vocabulary = minus the log-softmax of the logits before it";
    }

    @Override
    public Result run(LanguageProbe probe) {
        List<int[]> texts = texts(probe);
        Tolerance tolerance = probe.tolerance();
        NavigableSet<Integer> wrong = new TreeSet<>();
        Evidence evidence = null;
        boolean ignored = true;
        int tokens = 0;
        for (int[] text : texts) {
            double[] scores = probe.score(text);
            float[][] logits = probe.logits(text);
            for (int p = 1; p < text.length; p++) {
                tokens++;
                double expected = LogSoftmax.of(logits[p - 1])[text[p]];
                double found = p < scores.length ? scores[p] : Double.NaN;
                if (Deviation.differ(expected, found, tolerance.value())) {
                    wrong.add(text[p]);
                    ignored &= found == 0 || Double.isNaN(found);
                    if (evidence == null) {
                        int[] shown = Arrays.copyOfRange(text, p - 1, p + 1);
                        evidence = new Evidence(List.of(probe.show(shown)), 1, null, expected, found);
                    }
                }
            }
        }
        if (evidence == null) {
            return Result.passed("%d tokens agree".formatted(tokens), tolerance);
        }
        List<Cause> causes = new ArrayList<>();
        if (ignored) {
            causes.add(new Cause(
                    "token-ignored",
                    "The loss leaves token %s out: it is taken for padding, or masked as a special token; mask positions instead of ids."
                            .formatted(wrong.first()),
                    0.9));
        }
        causes.add(new Cause(
                "loss",
                "%d tokens are concerned: see the check loss.".formatted(wrong.size()),
                wrong.size() > tokens / 2 ? 0.8 : 0.3));
        causes.sort((a, b) -> Double.compare(b.fit(), a.fit()));
        return Result.failed(
                "the loss of %d tokens is not what their logits say".formatted(wrong.size()),
                tolerance,
                evidence,
                causes);
    }

    /** Texts that hold every token, or of a large vocabulary the special ones, the first, and some in equal steps. */
    private static List<int[]> texts(LanguageProbe probe) {
        LanguageFacts facts = probe.facts();
        NavigableSet<Integer> ids = new TreeSet<>();
        if (facts.vocabulary() <= ALL) {
            IntStream.range(0, facts.vocabulary()).forEach(ids::add);
        } else {
            IntStream.range(0, LENGTH).forEach(ids::add);
            IntStream.range(0, SOME).forEach(i -> ids.add((int) ((long) i * facts.vocabulary() / SOME)));
            ids.addAll(facts.ends());
        }
        int length = facts.context() == 0 ? LENGTH : Math.clamp(facts.context() - 1L, 2, LENGTH);
        int first = facts.begin() != null ? facts.begin() : ids.first();
        List<int[]> texts = new ArrayList<>();
        int[] all = ids.stream().mapToInt(Integer::intValue).toArray();
        for (int from = 0; from < all.length; from += length - 1) {
            texts.add(LanguageProbe.join(
                    new int[] {first}, Arrays.copyOfRange(all, from, Math.min(all.length, from + length - 1))));
        }
        return texts;
    }
}
