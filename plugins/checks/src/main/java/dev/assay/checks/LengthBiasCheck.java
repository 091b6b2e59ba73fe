package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Score, length and, where texts of the user's are there to be continued, quality by beam width, with and without length normalisation
 * (Murray and Chiang, 2018; Stahlberg and Byrne, 2019: without it wider beams write shorter texts). Scores being negative, to divide
 * them by the length never favours shorter texts; so over a corpus texts do not become shorter by it. Quality is the F1 of tokens in
 * common with the rest of the user's text.
 */
final class LengthBiasCheck implements Check<LanguageProbe> {

    private static final int[] WIDTHS = {1, 2, 4, 8};

    @Override
    public String id() {
        return "length-bias";
    }

    @Override
    public String compares() {
        return "texts of a beam with length normalisation are not shorter than those without";
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.BEAM)) {
            return Result.notApplicable("the system has no beam search");
        }
        List<int[]> prompts = new ArrayList<>();
        List<int[]> rests = new ArrayList<>();
        int texts = 0;
        for (int[] text : probe.texts()) {
            boolean own = texts++ < probe.strings().size();
            for (int length = 1; length <= Math.min(4, text.length - 1); length++) {
                prompts.add(Arrays.copyOf(text, length));
                rests.add(own ? Arrays.copyOfRange(text, length, text.length) : new int[0]);
            }
        }
        Set<Integer> ends = ScoreCheck.ends(probe);
        List<Figure> figures = new ArrayList<>();
        Result failure = null;
        for (int width : WIDTHS) {
            if (width > probe.facts().vocabulary()) {
                break;
            }
            double[] plain = lengths(probe, prompts, rests, width, 0, ends, figures);
            double[] normalised = lengths(probe, prompts, rests, width, 1, ends, figures);
            double[] change = new double[plain.length];
            Arrays.setAll(change, i -> normalised[i] - plain[i]);
            double mean = Arrays.stream(change).average().orElse(0);
            double variance =
                    Arrays.stream(change).map(x -> (x - mean) * (x - mean)).sum() / Math.max(1, change.length - 1);
            double limit = 3 * Math.sqrt(variance / change.length) + 1e-9;
            if (failure == null && mean < -limit) {
                failure = Result.failed(
                        "with a beam of %d normalised texts are shorter by %.3g tokens on average"
                                .formatted(width, -mean),
                        new Tolerance(limit, "3 standard errors of %d paired differences".formatted(change.length)),
                        new Evidence(List.of(), null, null, 0, mean),
                        List.of(
                                new Cause(
                                        "length-penalty-inverted",
                                        "The penalty multiplies where it should divide, or its sign is wrong.",
                                        0.5),
                                new Cause(
                                        "unfinished-normalised",
                                        "Unfinished texts are compared with finished ones before they are normalised.",
                                        0.3)));
            }
        }
        return failure != null
                ? failure.with(figures)
                : Result.passed("over %d prompts".formatted(prompts.size()), null)
                        .with(figures);
    }

    private static double[] lengths(
            LanguageProbe probe,
            List<int[]> prompts,
            List<int[]> rests,
            int width,
            double penalty,
            Set<Integer> ends,
            List<Figure> figures) {
        List<GeneratedText> texts = probe.decode(prompts, new Choice.Beam(width, penalty, 1), ends);
        String at = "width %d%s".formatted(width, penalty == 0 ? "" : ", normalised");
        double[] lengths = texts.stream().mapToDouble(t -> t.tokens().size()).toArray();
        figures.add(new Figure(
                at,
                "mean log-probability",
                texts.stream().mapToDouble(GeneratedText::logprob).average().orElse(0),
                null));
        figures.add(
                new Figure(at, "mean tokens", Arrays.stream(lengths).average().orElse(0), null));
        figures.add(new Figure(
                at,
                "share of empty texts",
                texts.stream()
                                .filter(t -> t.tokens().size() == 1 && t.stopped())
                                .count()
                        / (double) texts.size(),
                null));
        double quality = 0;
        int compared = 0;
        for (GeneratedText text : texts) {
            if (rests.get(text.row()).length > 0) {
                quality += overlap(text.ids(), rests.get(text.row()));
                compared++;
            }
        }
        if (compared > 0) {
            figures.add(new Figure(at, "F1 of tokens with the user's text", quality / compared, null));
        }
        return lengths;
    }

    /** Harmonic mean of precision and recall of tokens, each counted as often as it is there. */
    static double overlap(int[] found, int[] wanted) {
        Map<Integer, Integer> left = new HashMap<>();
        Arrays.stream(wanted).forEach(id -> left.merge(id, 1, Integer::sum));
        int common = 0;
        for (int id : found) {
            int count = left.getOrDefault(id, 0);
            if (count > 0) {
                common++;
                left.put(id, count - 1);
            }
        }
        return 2.0 * common / (found.length + wanted.length);
    }
}
