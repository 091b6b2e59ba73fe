package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A wider beam finds better texts on average. A single text may be worse than that of a narrower beam, which is no bug: such falls are
 * counted, and the check fails only when the mean falls by more than three standard errors of the paired differences.
 */
final class WiderBeamCheck implements Check<LanguageProbe> {

    private static final int[] WIDTHS = {1, 2, 4, 8};

    @Override
    public String id() {
        return "wider-beam";
    }

    @Override
    public String compares() {
        return "the mean score of a corpus does not fall as the beam widens";
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.BEAM)) {
            return Result.notApplicable("the system has no beam search");
        }
        List<int[]> prompts = new ArrayList<>(probe.prompts());
        for (int[] text : probe.texts()) {
            for (int length = 1; length <= Math.min(3, text.length); length++) {
                prompts.add(Arrays.copyOf(text, length));
            }
        }
        Set<Integer> ends = ScoreCheck.ends(probe);
        StringBuilder summary = new StringBuilder();
        List<Figure> figures = new ArrayList<>();
        double[] before = new double[0];
        int falls = 0;
        for (int width : WIDTHS) {
            if (width > probe.facts().vocabulary()) {
                break;
            }
            List<GeneratedText> texts = probe.decode(prompts, new Choice.Beam(width, 0, 1), ends);
            double[] scores = texts.stream().mapToDouble(GeneratedText::score).toArray();
            double mean = Arrays.stream(scores).average().orElse(0);
            double length =
                    texts.stream().mapToInt(t -> t.tokens().size()).average().orElse(0);
            summary.append(summary.isEmpty() ? "" : ", ")
                    .append("width %d: %.4g (%.3g tokens)".formatted(width, mean, length));
            figures.add(new Figure("width " + width, "mean score", mean, null));
            if (before.length == scores.length) {
                double[] change = new double[scores.length];
                double rounding = probe.tolerance().times(probe.most()).value();
                int errors = 0;
                for (int i = 0; i < change.length; i++) {
                    change[i] = scores[i] - before[i];
                    falls += change[i] < -rounding ? 1 : 0;
                    errors += change[i] > rounding ? 1 : 0;
                }
                figures.add(new Figure(
                        "width " + width, "texts of which the narrower beam missed a better one", errors, null));
                double fall = Arrays.stream(change).average().orElse(0);
                double variance =
                        Arrays.stream(change).map(x -> (x - fall) * (x - fall)).sum() / Math.max(1, change.length - 1);
                double limit = 3 * Math.sqrt(variance / change.length)
                        + probe.tolerance().times(probe.most()).value();
                if (fall < -limit) {
                    Tolerance tolerance = new Tolerance(
                            limit, "3 standard errors of %d paired differences, and rounding".formatted(change.length));
                    return Result.failed(
                                    "the mean score falls: " + summary,
                                    tolerance,
                                    new Evidence(List.of(), null, null, mean - fall, mean),
                                    List.of(
                                            new Cause(
                                                    "finished-hypotheses-dropped",
                                                    "Good texts that end early are lost from wider beams.",
                                                    0.35),
                                            new Cause(
                                                    "cache-not-reordered",
                                                    "Wider beams read the cache of other texts: see the check beam-score.",
                                                    0.3)))
                            .with(figures);
                }
            }
            before = scores;
        }
        return Result.passed(
                        "mean scores: %s; a single text's score fell %d times, which is no bug"
                                .formatted(summary, falls),
                        null)
                .with(figures);
    }
}
