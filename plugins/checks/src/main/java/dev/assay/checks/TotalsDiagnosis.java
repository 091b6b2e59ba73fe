package dev.assay.checks;

import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Why the score of a whole text is not the sum of its tokens' log-probabilities: which tokens are left out, and what it is divided by. */
final class TotalsDiagnosis {

    private final LanguageProbe probe;
    private final List<ScoredText> texts;
    private final List<float[][]> logits;
    private final @Nullable Choice choice;
    private final Tolerance tolerance;

    /**
     * @param logits of each whole text
     * @param choice how the tokens were chosen; null: unknown
     */
    TotalsDiagnosis(
            LanguageProbe probe,
            List<ScoredText> texts,
            List<float[][]> logits,
            @Nullable Choice choice,
            Tolerance tolerance) {
        this.probe = probe;
        this.texts = texts;
        this.logits = logits;
        this.choice = choice;
        this.tolerance = tolerance;
    }

    List<Cause> causes() {
        double lengthPenalty = choice instanceof Choice.Beam beam ? beam.lengthPenalty() : 0;
        List<double[]> expected = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            expected.add(ScoreDiagnosis.expected(texts.get(row), logits.get(row)));
        }
        double[] sums = new double[texts.size()];
        double[] found = new double[texts.size()];
        for (int row = 0; row < sums.length; row++) {
            sums[row] = Arrays.stream(expected.get(row)).sum();
            found[row] = texts.get(row).score();
        }
        double[] asked = new double[sums.length];
        Arrays.setAll(asked, i -> sums[i] / Math.pow(texts.get(i).generated().length, lengthPenalty));
        double[] tolerances = new double[sums.length];
        Arrays.setAll(tolerances, i -> tolerance.value() * texts.get(i).generated().length);
        Fit fit = new Fit(asked, found, tolerances);
        double alpha = lengthPenalty == 0 ? 1 : lengthPenalty;
        predict(
                fit,
                texts,
                "end-token-not-scored",
                "The last token, which ends the text, is left out of the score.",
                i -> (sums[i] - (texts.get(i).stopped() ? last(expected.get(i)) : 0))
                        / Math.pow(texts.get(i).generated().length, lengthPenalty));
        predict(
                fit,
                texts,
                "first-token-not-scored",
                "The first token is left out of the score.",
                i -> (sums[i] - expected.get(i)[0]) / Math.pow(texts.get(i).generated().length, lengthPenalty));
        if (lengthPenalty == 0) {
            predict(
                    fit,
                    texts,
                    "length-normalised",
                    "The score is divided by the length on one side only.",
                    i -> sums[i] / texts.get(i).generated().length);
        } else {
            predict(
                    fit,
                    texts,
                    "not-length-normalised",
                    "The score is not divided by the length, though it was asked for.",
                    i -> sums[i]);
        }
        if (lengthPenalty > 0) {
            predict(
                    fit,
                    texts,
                    "length-penalty-inverted",
                    "The score is multiplied by the length's power instead of divided.",
                    i -> sums[i] * Math.pow(texts.get(i).generated().length, lengthPenalty));
        }
        predict(
                fit,
                texts,
                "last-token-cut",
                "The score has one token more than the text, which was cut off: a slice ends one too early.",
                i -> sums[i] + best(logits.get(i)));
        predict(
                fit,
                texts,
                "prompt-in-length",
                "The prompt counts in the length that the score is divided by.",
                i -> sums[i] / Math.pow(texts.get(i).whole().length, alpha));
        predict(
                fit,
                texts,
                "end-token-not-in-length",
                "The last token does not count in the length that the score is divided by.",
                i -> sums[i] / Math.pow(Math.max(1, texts.get(i).generated().length - 1), alpha));
        predict(
                fit,
                texts,
                "other-length-penalty",
                "The length penalty is ((5 + n)/6)^α instead of n^α (Wu et al., 2016).",
                i -> sums[i] / Math.pow((5.0 + texts.get(i).generated().length) / 6, alpha));
        predict(
                fit,
                texts,
                "prompt-scored",
                "The prompt's tokens are in the score, which is to be that of the generated ones.",
                i -> sums[i] + ofPrompt(texts.get(i), logits.get(i)));
        fit.units();
        retokenised(
                fit,
                "retokenised",
                "The score is of the decoded text's tokens, made anew by the tokenizer: score the ids that were"
                        + " generated.",
                text -> text);
        retokenised(
                fit,
                "text-stripped",
                "The score is of a text that begins with a space, which was lost on the way: log ids, or the text as it is.",
                text -> " " + text);
        return fit.ranked(List.of(new Cause(
                "different-input",
                "The two sides do not read the same: begin token, template, text or weights differ.",
                0.3)));
    }

    /** The total is that of a text's own tokens, which need not be those that were generated or logged. */
    private void retokenised(Fit fit, String name, String explanation, UnaryOperator<String> changed) {
        Codec codec = probe.subject().codec().orElse(null);
        if (codec == null) {
            return;
        }
        double[] predicted = new double[texts.size()];
        for (int row = 0; row < predicted.length; row++) {
            ScoredText text = texts.get(row);
            int[] again = codec.bare(changed.apply(codec.decode(text.generated())));
            int[] whole = LanguageProbe.join(text.prompt(), again);
            if (probe.facts().context() > 0 && whole.length > probe.facts().context()) {
                return;
            }
            predicted[row] = Arrays.stream(ScoreDiagnosis.expected(
                            new ScoredText(text.prompt(), again, new double[0], 0, false), probe.logits(whole)))
                    .sum();
        }
        fit.predict(name, explanation, predicted);
    }

    private static double ofPrompt(ScoredText text, float[][] logits) {
        double sum = 0;
        for (int p = 1; p < text.prompt().length; p++) {
            sum += LogSoftmax.of(logits[p - 1])[text.prompt()[p]];
        }
        return sum;
    }

    /** Of the token that greedy decoding would take next. */
    private static double best(float[][] logits) {
        return Arrays.stream(LogSoftmax.of(logits[logits.length - 1])).max().orElse(0);
    }

    private static double last(double[] values) {
        return values[values.length - 1];
    }

    private static void predict(
            Fit fit, List<ScoredText> texts, String name, String explanation, Function<Integer, Double> value) {
        double[] predicted = new double[texts.size()];
        Arrays.setAll(predicted, value::apply);
        fit.predict(name, explanation, predicted);
    }
}
