package dev.assay.edits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.edits.SuggestEdits.Direction;
import dev.assay.edits.SuggestEdits.Parameters;
import dev.assay.edits.Suggestions.Suggestion;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.PairConfig;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairOutput;
import dev.assay.engine.models.Vocabulary;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On an untrained pair model of eight words, all of which have vectors: so few that all edits can be tried one by one. */
class SuggestEditsTest {

    private static final List<String> WORDS = List.of("dog", "cat", "runs", "sleeps", "not", "no", "never", "young");
    private static final List<EditKind> ALL = List.of(EditKind.values());
    private static final String PREMISE = "dog runs";
    private static final String HYPOTHESIS = "young cat sleeps .";

    @TempDir
    private Path folder;

    private Workspace workspace = unopened();

    @SuppressWarnings("NullAway") // opened before each test
    private static Workspace unopened() {
        return null;
    }

    @BeforeEach
    void open() throws IOException {
        workspace = Workspace.at(folder.resolve("w"));
        List<String> vocabulary = new ArrayList<>(List.of(Vocabulary.UNKNOWN));
        vocabulary.addAll(WORDS);
        PairModel.writeUntrained(
                new PairConfig(vocabulary.size(), 6, 8, 12, PairConfig.NLI_LABELS, 1e-5),
                new Vocabulary(vocabulary),
                3,
                folder.resolve("model"));
        SplittableRandom random = new SplittableRandom(5);
        Files.write(
                folder.resolve("vectors.txt"),
                WORDS.stream()
                        .map(word -> word + " "
                                + IntStream.range(0, 4)
                                        .mapToObj(i -> Double.toString(random.nextDouble(-1, 1)))
                                        .collect(Collectors.joining(" ")))
                        .toList());
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void theBestOfAllEditsIsFoundAndEachProbabilityIsThatOfAModelAskedAboutThatTextAlone(Direction direction) {
        Suggestions found = suggest(direction, ALL, null, 1000);
        int label = PairConfig.NLI_LABELS.indexOf(found.label());
        try (PairModel model = PairModel.load(folder.resolve("model"))) {
            float[] before = probabilities(model, PREMISE, HYPOTHESIS);
            assertThat(found.probability()).isCloseTo(before[label], within(1e-5));
            double best = before[label];
            int every = 0;
            for (boolean premise : List.of(true, false)) {
                for (String text : everyEdit(premise ? PREMISE : HYPOTHESIS)) {
                    float p = (premise ? probabilities(model, text, HYPOTHESIS) : probabilities(model, PREMISE, text))
                            [label];
                    best = direction == Direction.LOWER ? Math.min(best, p) : Math.max(best, p);
                    every++;
                }
            }
            assertThat(found.tried()).isEqualTo(every);
            assertThat(found.untried()).isZero();
            assertThat(found.suggestions()).hasSize(every);
            assertThat(found.suggestions().getFirst().probability()).isCloseTo(best, within(1e-5));
            for (Suggestion suggestion : found.suggestions()) {
                float[] alone = suggestion.field() == TextField.PREMISE
                        ? probabilities(model, suggestion.text(), HYPOTHESIS)
                        : probabilities(model, PREMISE, suggestion.text());
                assertThat(suggestion.probability()).isCloseTo(alone[label], within(1e-5));
                assertThat(suggestion.change()).isCloseTo(alone[label] - before[label], within(2e-5));
                assertThat(suggestion.flips()).isEqualTo(!suggestion.predicted().equals(found.predicted()));
            }
        }
        List<Double> ranked =
                found.suggestions().stream().map(Suggestion::probability).toList();
        assertThat(direction == Direction.LOWER ? ranked : ranked.reversed()).isSorted();
        assertThat(found.suggestions().stream().map(each -> List.of(each.field(), each.text())))
                .doesNotHaveDuplicates();
    }

    /** By blanks alone: all deletions and substitutions of words, and the three negations before every word and before the full stop. */
    private static List<String> everyEdit(String text) {
        List<String> tokens = List.of(text.split(" "));
        List<String> edits = new ArrayList<>();
        for (int i = 0; i <= tokens.size(); i++) {
            boolean mark = i == tokens.size()
                    ? tokens.getLast().equals(".")
                    : tokens.get(i).equals(".");
            boolean end = i == tokens.size();
            for (String word : List.of("not", "no", "never")) {
                if (!(end && mark)) {
                    List<String> more = new ArrayList<>(tokens);
                    more.add(i, word);
                    edits.add(String.join(" ", more));
                }
            }
            if (!end && !mark) {
                List<String> less = new ArrayList<>(tokens);
                less.remove(i);
                edits.add(String.join(" ", less));
                for (String word : WORDS) {
                    if (!word.equals(tokens.get(i))) {
                        List<String> other = new ArrayList<>(tokens);
                        other.set(i, word);
                        edits.add(String.join(" ", other));
                    }
                }
            }
        }
        return edits;
    }

    @Test
    void theFormulasWordsAreTriedAndWhatItNegatesIsTakenOut() {
        Suggestions found = suggest(
                Direction.LOWER,
                List.of(EditKind.FORMULA),
                "hyp:tok:runs AND NOT (pre:tok:cat OR NOT pre:lemma:never) OR \"no\"",
                1000);
        // "no" is of any text, runs of the hypothesis, never (under two NOTs) of the premise; 2 + 3 words have 3 + 4
        // gaps.
        assertThat(found.suggestions().stream()
                        .filter(each -> each.replacement().strip().equals("never"))
                        .map(Suggestion::field)
                        .distinct())
                .containsExactly(TextField.PREMISE);
        assertThat(found.suggestions().stream()
                        .filter(each -> each.replacement().contains("runs")))
                .hasSize(3 + 4)
                .allMatch(each -> each.field() == TextField.HYPOTHESIS);
        assertThat(found.suggestions().stream()
                        .filter(each -> each.replacement().contains("no")))
                .hasSize(2 + 3 + 3 + 4);
        assertThat(found.suggestions()).allMatch(each -> each.kind() == EditKind.FORMULA);
    }

    @Test
    void aFormulaWithoutWordsSaysSo() {
        Suggestions found = suggest(Direction.LOWER, List.of(EditKind.FORMULA), "label = neutral", 10);
        assertThat(found.suggestions()).isEmpty();
        assertThat(found.missing()).extracting(Missing::part).containsExactly("formula");
    }

    @Test
    void whatIsMissingIsNamed() {
        Suggestions found = suggest(Direction.LOWER, ALL, null, 10);
        assertThat(found.missing()).extracting(Missing::part).containsExactly("modifiers");
        assertThat(found.suggestions()).hasSize(10);
    }

    @Test
    void aLongTextIsTriedAsFarAsThereIsRoomAndTheRestIsCounted() {
        String premise = "dog runs cat sleeps ".repeat(100).strip();
        Suggestions found =
                run(parameters(premise, HYPOTHESIS, null, ALL, null, Direction.LOWER, 1000), Run.unwatched());
        assertThat(found.tried()).isEqualTo(2000);
        // 400 words of the premise and 3 of the hypothesis: 7 neighbours and one deletion each, and the negations
        // around them.
        assertThat(found.untried()).isGreaterThan(403 * 8 - 2000);
    }

    @Test
    void wrongInputIsRefusedWithWhatThereIs() {
        assertRefused("the premise is empty", parameters(" ", HYPOTHESIS, null, ALL, null, Direction.LOWER, 40));
        assertRefused(
                "reads a premise and a hypothesis", parameters(PREMISE, "", null, ALL, null, Direction.LOWER, 40));
        assertRefused(
                "no label \"x\"; its labels are entailment, neutral, contradiction",
                parameters(PREMISE, HYPOTHESIS, "x", ALL, null, Direction.LOWER, 40));
        assertRefused("--top must be", parameters(PREMISE, HYPOTHESIS, null, ALL, null, Direction.LOWER, 0));
        assertRefused(
                "more than the limit",
                parameters("dog ".repeat(20_000), HYPOTHESIS, null, ALL, null, Direction.LOWER, 40));
        assertThatThrownBy(() -> suggest(Direction.LOWER, ALL, "hyp:tok:cat AND (", 40))
                .isInstanceOf(UserError.class);
    }

    @Test
    void aCancelledRunEnds() {
        Run cancelled = new Run() {
            @Override
            public void progress(double fraction, String message) {}

            @Override
            public void partial(Object part) {}

            @Override
            public void log(String line) {}

            @Override
            public void checkCancelled() {
                throw new CancellationException();
            }
        };
        assertThatThrownBy(() -> run(parameters(PREMISE, HYPOTHESIS, null, ALL, null, Direction.LOWER, 40), cancelled))
                .isInstanceOf(CancellationException.class);
    }

    private void assertRefused(String said, Parameters parameters) {
        assertThatThrownBy(() -> run(parameters, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(said);
    }

    private Suggestions suggest(Direction direction, List<EditKind> kinds, @Nullable String formula, int top) {
        return run(parameters(PREMISE, HYPOTHESIS, null, kinds, formula, direction, top), Run.unwatched());
    }

    private Suggestions run(Parameters parameters, Run run) {
        return new SuggestEdits(workspace).run(parameters, run);
    }

    private Parameters parameters(
            String premise,
            String hypothesis,
            @Nullable String label,
            List<EditKind> kinds,
            @Nullable String formula,
            Direction direction,
            int top) {
        return new Parameters(
                folder.resolve("model").toString(),
                premise,
                hypothesis,
                label,
                direction,
                null,
                kinds,
                formula,
                null,
                folder.resolve("vectors.txt"),
                top);
    }

    private static float[] probabilities(PairModel model, String premise, String hypothesis) {
        PairOutput output =
                model.run(List.of(model.input(WordTokenizer.tokenize(premise), WordTokenizer.tokenize(hypothesis))));
        return Arrays.copyOf(output.probabilities().values(), 3);
    }
}
