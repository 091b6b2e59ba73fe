package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A beam as wide as the vocabulary, over two tokens, sees everything, so what it finds is the best there is: of all texts of one end token or
 * of two tokens. They are enumerated with the loss.
 */
final class ExhaustiveBeamCheck implements Check<LanguageProbe> {

    private static final int WIDEST = 512;

    @Override
    public String id() {
        return "exhaustive-beam";
    }

    @Override
    public String compares() {
        return "a beam as wide as the vocabulary finds the best of all texts of up to two tokens";
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.BEAM)) {
            return Result.notApplicable("the system has no beam search");
        }
        int vocabulary = probe.facts().vocabulary();
        if (vocabulary > WIDEST) {
            return Result.notApplicable(
                    "the vocabulary has %d tokens, of which every pair would be tried; at most %d are"
                            .formatted(vocabulary, WIDEST));
        }
        if (probe.most() < 2) {
            return Result.notApplicable("two tokens do not fit into the context");
        }
        Tolerance tolerance = probe.tolerance().times(2);
        List<int[]> prompts =
                probe.prompts().subList(0, Math.min(3, probe.prompts().size()));
        for (int i = 0; i < prompts.size(); i++) {
            int[] prompt = prompts.get(i);
            Set<Integer> ends = ends(probe, prompt, i);
            Best best = best(probe, prompt, ends);
            GeneratedText found = probe.decode(List.of(prompt), new Choice.Beam(vocabulary, 0, 1), ends, 2)
                    .getFirst();
            if (best.score > found.score() + tolerance.value()) {
                boolean ended = best.text.length == 1 || ends.contains(best.text[best.text.length - 1]);
                List<Cause> causes = new ArrayList<>(List.of(
                        new Cause(
                                "finished-hypotheses-dropped",
                                "The best text ended early and was lost: finished hypotheses leave the beam and are"
                                        + " not kept beside it.",
                                ended ? 0.5 : 0.2),
                        new Cause(
                                "search-stops-early",
                                "The search ends at the first finished texts though others could still become better.",
                                ended ? 0.2 : 0.45),
                        new Cause(
                                "candidates-cut",
                                "Of each text too few continuations are looked at.",
                                ended ? 0.15 : 0.3)));
                causes.sort((a, b) -> Double.compare(b.fit(), a.fit()));
                return Result.failed(
                        "the beam missed the best text, " + Arrays.toString(best.text) + ", and found "
                                + Arrays.toString(found.ids()),
                        tolerance,
                        new Evidence(List.of(probe.show(prompt)), prompt.length, null, best.score, found.score()),
                        causes);
            }
        }
        return Result.passed(
                "the beam found the best of %d² texts, %d times".formatted(vocabulary, prompts.size()), tolerance);
    }

    /** The best text and its score. */
    @SuppressWarnings("ArrayRecordComponent") // Local to this search.
    private record Best(int[] text, double score) {}

    /** Once the most probable token ends a text, once the second, once none does. */
    private static Set<Integer> ends(LanguageProbe probe, int[] prompt, int round) {
        float[][] logits = probe.logits(prompt);
        double[] next = LogSoftmax.of(logits[logits.length - 1]);
        Integer[] order = new Integer[next.length];
        Arrays.setAll(order, v -> v);
        Arrays.sort(order, (a, b) -> Double.compare(next[b], next[a]));
        Set<Integer> ends = new HashSet<>();
        if (round < 2) {
            ends.add(order[round]);
        }
        return ends;
    }

    private static Best best(LanguageProbe probe, int[] prompt, Set<Integer> ends) {
        int vocabulary = probe.facts().vocabulary();
        float[][] logits = probe.logits(prompt);
        double[] first = LogSoftmax.of(logits[logits.length - 1]);
        Best best = new Best(new int[0], Double.NEGATIVE_INFINITY);
        int size = 64;
        for (int from = 0; from < vocabulary; from += size) {
            List<int[]> texts = new ArrayList<>();
            for (int v = from; v < Math.min(from + size, vocabulary); v++) {
                texts.add(LanguageProbe.join(prompt, new int[] {v}));
            }
            probe.run().checkCancelled();
            List<float[][]> read = probe.subject().logits(Batch.of(texts));
            for (int i = 0; i < texts.size(); i++) {
                int v = from + i;
                if (ends.contains(v)) {
                    best = first[v] > best.score ? new Best(new int[] {v}, first[v]) : best;
                    continue;
                }
                double[] second = LogSoftmax.of(read.get(i)[prompt.length]);
                for (int w = 0; w < vocabulary; w++) {
                    if (first[v] + second[w] > best.score) {
                        best = new Best(new int[] {v, w}, first[v] + second[w]);
                    }
                }
            }
        }
        return best;
    }
}
