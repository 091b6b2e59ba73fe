package dev.assay.checks;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a decoder adds up while it makes a text is what the loss says of the text, token by token and in all. */
final class ScoreCheck implements Check<LanguageProbe> {

    private final String id;
    private final LanguageFacts.Decodes way;
    private final Choice choice;

    private ScoreCheck(String id, LanguageFacts.Decodes way, Choice choice) {
        this.id = id;
        this.way = way;
        this.choice = choice;
    }

    static ScoreCheck greedy() {
        return new ScoreCheck("greedy-score", LanguageFacts.Decodes.GREEDY, new Choice.Greedy());
    }

    static ScoreCheck sampling(long seed) {
        return new ScoreCheck("sampling-score", LanguageFacts.Decodes.SAMPLING, new Choice.Sampling(1, 0, 1, seed));
    }

    static ScoreCheck warped(long seed) {
        return new ScoreCheck(
                "warped-sampling-score", LanguageFacts.Decodes.SAMPLING, new Choice.Sampling(0.7, 12, 0.9, seed));
    }

    static ScoreCheck beam() {
        return new ScoreCheck("beam-score", LanguageFacts.Decodes.BEAM, new Choice.Beam(4, 0, 4));
    }

    static ScoreCheck normalisedBeam() {
        return new ScoreCheck("length-normalised-score", LanguageFacts.Decodes.BEAM, new Choice.Beam(4, 1, 4));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String compares() {
        return switch (choice) {
            case Choice.Greedy() -> "log-probabilities of greedy decoding = those of the loss";
            case Choice.Sampling s ->
                s.temperature() == 1
                        ? "log-probabilities of sampled tokens = those of the loss"
                        : "log-probabilities of tokens sampled with temperature, top-k and top-p = those of the loss,"
                                + " unwarped";
            case Choice.Beam b ->
                b.lengthPenalty() == 0
                        ? "scores of beam search = those of the loss"
                        : "length-normalised scores of beam search = the loss divided by the number of generated"
                                + " tokens";
        };
    }

    @Override
    public Result run(LanguageProbe probe) {
        if (!probe.can(way)) {
            return Result.notApplicable("the system does not decode this way");
        }
        Tolerance tolerance = probe.tolerance();
        Set<Integer> ends = ends(probe);
        List<ScoredText> texts = texts(probe, probe.prompts(), ends);
        Found found = compare(probe, texts, tolerance);
        if (found == null) {
            int tokens = texts.stream().mapToInt(t -> t.generated().length).sum();
            return Result.passed("%d tokens of %d texts agree".formatted(tokens, texts.size()), tolerance);
        }
        List<float[][]> logits =
                texts.stream().map(t -> probe.logits(t.whole())).toList();
        List<Cause> causes = found.ofTotal
                ? new TotalsDiagnosis(probe, texts, logits, choice, tolerance).causes()
                : new ScoreDiagnosis(probe, texts, logits, choice, tolerance).ofTokens();
        List<int[]> small =
                Shrink.of(probe.prompts(), some -> compare(probe, texts(probe, some, ends), tolerance) != null);
        List<ScoredText> smallTexts = texts(probe, small, ends);
        Found shown = compare(probe, smallTexts, tolerance);
        if (shown == null) {
            shown = found;
            smallTexts = texts;
        }
        ScoredText text = smallTexts.get(shown.deviation.row());
        List<String> example = new ArrayList<>(List.of(probe.show(text.whole())));
        small.stream()
                .filter(prompt -> !Arrays.equals(prompt, text.prompt()))
                .forEach(prompt -> example.add(probe.show(prompt)));
        return Result.failed(
                found.ofTotal
                        ? "the total score is not that of the tokens by the loss"
                        : "a generated token's log-probability is not that of the loss",
                tolerance,
                new Evidence(
                        example,
                        found.ofTotal ? null : text.prompt().length + shown.deviation.position(),
                        found.ofTotal ? null : hook(probe, small, text, tolerance),
                        shown.deviation.expected(),
                        shown.deviation.found()),
                causes);
    }

    /** A deviation, of a total or of a token. */
    private record Found(Deviation deviation, boolean ofTotal) {}

    private double penalty() {
        return choice instanceof Choice.Beam beam ? beam.lengthPenalty() : 0;
    }

    /**
     * A token that a greedy text first says third, or as near to third as there is, taken for the end token. So texts that end are checked
     * too, whatever the model has learned of ends.
     */
    static Set<Integer> ends(LanguageProbe probe) {
        if (!probe.can(LanguageFacts.Decodes.GREEDY)) {
            return probe.facts().ends();
        }
        int end = -1;
        int nearest = Integer.MAX_VALUE;
        for (GeneratedText text : probe.greedy()) {
            int[] ids = text.ids();
            for (int i = 0; i < ids.length; i++) {
                int token = ids[i];
                boolean first = Arrays.stream(ids, 0, i).noneMatch(id -> id == token);
                if (first && Math.abs(i - 2) < nearest) {
                    nearest = Math.abs(i - 2);
                    end = token;
                }
            }
        }
        return Set.of(end);
    }

    /** Continuations that go to the limit, and those that end. */
    private List<ScoredText> texts(LanguageProbe probe, List<int[]> prompts, Set<Integer> ends) {
        List<GeneratedText> all = new ArrayList<>(probe.decode(prompts, choice, Set.of()));
        all.addAll(probe.decode(prompts, choice, ends));
        return all.stream()
                .map(text -> new ScoredText(
                        prompts.get(text.row()),
                        text.ids(),
                        text.tokens().stream()
                                .mapToDouble(GeneratedText.Token::logprob)
                                .toArray(),
                        text.score(),
                        text.stopped()))
                .toList();
    }

    private @Nullable Found compare(LanguageProbe probe, List<ScoredText> texts, Tolerance tolerance) {
        for (int row = 0; row < texts.size(); row++) {
            ScoredText text = texts.get(row);
            double[] expected = ScoreDiagnosis.expected(text, probe.logits(text.whole()));
            Deviation token = Deviation.first(row, expected, text.logprobs(), tolerance.value());
            if (token != null) {
                return new Found(token, false);
            }
        }
        for (int row = 0; row < texts.size(); row++) {
            ScoredText text = texts.get(row);
            int length = text.generated().length;
            double expected = Arrays.stream(ScoreDiagnosis.expected(text, probe.logits(text.whole())))
                            .sum()
                    / Math.pow(length, penalty());
            if (Deviation.differ(expected, text.score(), tolerance.times(length).value())) {
                return new Found(new Deviation(row, length - 1, expected, text.score()), true);
            }
        }
        return null;
    }

    private @Nullable String hook(LanguageProbe probe, List<int[]> prompts, ScoredText text, Tolerance tolerance) {
        States states = probe.subject().states().orElse(null);
        if (states == null || !(choice instanceof Choice.Greedy)) {
            return null;
        }
        int row = prompts.indexOf(text.prompt());
        if (row < 0) {
            return null;
        }
        Map<String, float[][]> decoded =
                states.decoded(prompts, row, new GenerationSettings(probe.most(), choice, Set.of()));
        Parting parting =
                Parting.first(states.hooks(), states.read(Batch.of(text.whole()), 0), decoded, tolerance.value());
        return parting == null ? null : parting.hook();
    }
}
