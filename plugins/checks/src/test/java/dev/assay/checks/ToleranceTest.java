package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A deviation of ten times the tolerance is always found, one of a tenth never. */
class ToleranceTest {

    /** A right system, but for a deviation in one place. */
    private record Shifted(LanguageSubject right, double inBatches, double inDecoding) implements LanguageSubject {

        @Override
        public LanguageFacts facts() {
            return right.facts();
        }

        @Override
        public List<float[][]> logits(Batch batch) {
            return right.logits(batch);
        }

        @Override
        public List<double[]> score(Batch batch) {
            List<double[]> scores = new ArrayList<>();
            for (double[] score : right.score(batch)) {
                double[] shifted = score.clone();
                shifted[shifted.length - 1] += batch.texts().size() > 1 ? inBatches : 0;
                scores.add(shifted);
            }
            return scores;
        }

        @Override
        public OptionalDouble meanLoss(List<int[]> texts, int batchSize) {
            return OptionalDouble.empty();
        }

        @Override
        public List<GeneratedText> decode(List<int[]> prompts, GenerationSettings settings) {
            return right.decode(prompts, settings).stream()
                    .map(text -> {
                        List<GeneratedText.Token> tokens = new ArrayList<>(text.tokens());
                        GeneratedText.Token last = tokens.removeLast();
                        tokens.add(new GeneratedText.Token(last.id(), last.logprob() + inDecoding, List.of()));
                        return new GeneratedText(text.row(), tokens, text.score() + inDecoding, text.stopped());
                    })
                    .toList();
        }
    }

    private static List<String> failing(long seed, double batches, double decoding) {
        LanguageSubject right =
                new PlainLanguage(PlainGpt.random(seed, PlainLanguage.vocabulary(), PlainLanguage.CONTEXT), null);
        double tolerance = LanguageProbe.of(right, List.of(), seed, Run.unwatched())
                .tolerance()
                .value();
        LanguageSubject shifted = new Shifted(right, batches * tolerance, decoding * tolerance);
        LanguageProbe probe = LanguageProbe.of(shifted, List.of(), seed, Run.unwatched());
        List<Check<LanguageProbe>> checks = List.of(
                BatchCheck.unpadded(), BatchCheck.padded(Inputs.Padding.RIGHT), ScoreCheck.greedy(), ScoreCheck.beam());
        return Suite.run(checks, probe, Run.unwatched(), finding -> {}).stream()
                .filter(Finding::failed)
                .map(Finding::check)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void tenTimesTheToleranceIsFoundAndATenthIsNot(long seed) {
        assertThat(failing(seed, 10, 0)).containsExactly("batch", "padding-right");
        assertThat(failing(seed, 0, -10)).containsExactly("greedy-score", "beam-score");
        assertThat(failing(seed, 0.1, -0.1)).isEmpty();
    }

    @Test
    void theToleranceOfASmallNetworkIsWorkedOutByHand() {
        // 8 · (2·2 + 2) · √64 · 2⁻²⁴ · 4 = 9.155e-5.
        LanguageFacts facts = new PlainLanguage(PlainGpt.random(0, 40, 24), null).facts();
        assertThat(Tolerance.ofToken(facts, 4).value()).isBetween(9.154e-5, 9.156e-5);
        assertThat(Tolerance.ofToken(facts, 4).derivation()).contains("√64 width", "2·2 layers");
    }
}
