package dev.assay.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.PairConfig;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairOutput;
import dev.assay.engine.models.Vocabulary;
import dev.assay.engine.search.SearchMode;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds a real model's run on a real data set of a workspace to what the model says of one pair at a time. */
class ModelOnDataTest {

    private static final List<String> WORDS = List.of("man", "woman", "dog", "sits", "runs", "sleeps", "red", "big");
    private static final int UNITS = 12;

    @TempDir
    private Path folder;

    private Workspace workspace;
    private RecentModels models;
    private List<Example> examples;

    @BeforeEach
    void aWorkspaceWithPairsAndAnUntrainedModel() {
        workspace = Workspace.at(folder.resolve("workspace"), List.of(new Words()));
        models = new RecentModels(workspace);
        Random random = new Random(7);
        examples = new ArrayList<>();
        for (int row = 0; row < 90; row++) {
            examples.add(new Example(row, sentence(random), sentence(random), PairConfig.NLI_LABELS.get(row % 3)));
        }
        workspace.dataSets().store("pairs", false, DataSet.PAIR_FIELDS, DataSet.NLI_LABELS, examples);
        Vocabulary vocabulary = new Vocabulary(
                Stream.concat(Stream.of(Vocabulary.UNKNOWN), WORDS.stream()).toList());
        PairModel.writeUntrained(
                new PairConfig(vocabulary.size(), 6, 8, UNITS, PairConfig.NLI_LABELS, 1e-5), vocabulary, 3, model());
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    @Test
    void unitsAreActiveAndRightWhereTheModelSaysSoOfSinglePairs() throws Exception {
        Report report = new Explain(models).run(parameters(), Run.unwatched());

        int[] active = new int[UNITS];
        int[] activeAndRight = new int[UNITS];
        int right = 0;
        try (PairModel model = PairModel.load(model())) {
            for (Example example : examples) {
                PairOutput output = output(model, example);
                boolean correct = PairConfig.NLI_LABELS.get(output.predicted(0)).equals(example.label());
                right += correct ? 1 : 0;
                for (int unit = 0; unit < UNITS; unit++) {
                    if (output.at(PairHook.MLP_RELU).get(0, unit) > 0) {
                        active[unit]++;
                        activeAndRight[unit] += correct ? 1 : 0;
                    }
                }
            }
            assertThat(report.units()).hasSize(UNITS);
            assertThat(report.accuracy()).isCloseTo(right / 90.0, within(1e-12));
            for (Report.Unit unit : report.units()) {
                assertThat(unit.active()).isEqualTo(active[unit.unit()]);
                assertThat(unit.accuracyWhenActive())
                        .isEqualTo(
                                active[unit.unit()] == 0
                                        ? null
                                        : (double) activeAndRight[unit.unit()] / active[unit.unit()]);
                float[] weights = model.classWeights(unit.unit());
                assertThat(unit.weights())
                        .containsExactly((double) weights[0], (double) weights[1], (double) weights[2]);
            }
        }
        assertThat(Arrays.stream(active).max().orElse(0)).isGreaterThan(5);
    }

    @Test
    void precisionAndRecallAreRecountedFromTheSentences() throws Exception {
        Report report = new Explain(models).run(parameters(), Run.unwatched());
        int compared = 0;
        try (PairModel model = PairModel.load(model())) {
            for (Report.Unit unit : report.units()) {
                Report.Explanation single = unit.explanations().getFirst();
                if (single.score() == 0 || single.formula().startsWith("NEIGHBORS")) {
                    continue;
                }
                int holds = 0;
                int both = 0;
                for (Example example : examples) {
                    boolean here = concepts(example).contains(single.formula());
                    holds += here ? 1 : 0;
                    both += here && output(model, example).at(PairHook.MLP_RELU).get(0, unit.unit()) > 0 ? 1 : 0;
                }
                assertThat(single.precision()).isCloseTo((double) both / holds, within(1e-12));
                assertThat(single.recall()).isCloseTo((double) both / unit.active(), within(1e-12));
                assertThat(single.iou()).isCloseTo((double) both / (holds + unit.active() - both), within(1e-12));
                compared++;
            }
        }
        assertThat(compared).isPositive();
    }

    @Test
    void examplesOfAUnitAreItsStrongestPairsAndThoseWhereOnlyTheFormulaHolds() throws Exception {
        UnitExamples.Examples shown = new UnitExamples(workspace, models)
                .run(
                        new UnitExamples.Parameters(
                                "pairs",
                                model().toString(),
                                "mlp.relu",
                                Level.EXAMPLE,
                                null,
                                null,
                                4,
                                "pre:w:man AND NOT hyp:w:dog",
                                null,
                                null,
                                200),
                        Run.unwatched());
        float[] activations = new float[examples.size()];
        try (PairModel model = PairModel.load(model())) {
            for (Example example : examples) {
                activations[example.row()] =
                        output(model, example).at(PairHook.MLP_RELU).get(0, 4);
            }
        }
        assertThat(shown.activatingCount()).isEqualTo((int) examples.stream()
                .filter(example -> activations[example.row()] > 0)
                .count());
        assertThat(shown.activating()).hasSize(shown.activatingCount());
        assertThat(shown.activating()).isSortedAccordingTo((a, b) -> Double.compare(b.activation(), a.activation()));
        assertThat(shown.activating())
                .allSatisfy(pair ->
                        assertThat((float) pair.activation()).isCloseTo(activations[pair.row()], within(1e-5f)));
        assertThat(shown.satisfying().stream().map(UnitExamples.Pair::row).toList())
                .isEqualTo(examples.stream()
                        .filter(example -> activations[example.row()] <= 0)
                        .filter(example -> concepts(example).contains("pre:w:man")
                                && !concepts(example).contains("hyp:w:dog"))
                        .map(Example::row)
                        .toList())
                .isNotEmpty();
        assertThat(shown.satisfying()).allSatisfy(pair -> {
            assertThat(pair.formulaHolds()).isTrue();
            assertThat(marked(pair.premise(), pair.premiseMarks())).isNotEmpty().containsOnly("man");
            assertThat(marked(Objects.requireNonNull(pair.hypothesis()), pair.hypothesisMarks()))
                    .doesNotContain("man");
        });
    }

    @Test
    void whatDoesNotExistIsRefusedByName() {
        UnitExamples analysis = new UnitExamples(workspace, models);
        assertThatThrownBy(() -> analysis.run(unit(99, "pre:w:man"), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no unit 99")
                .hasMessageContaining("0 to 11");
        assertThatThrownBy(() -> analysis.run(unit(1, "pre:w:men"), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("pre:w:man");
        assertThatThrownBy(() -> models.get(question("pears", "mlp.relu"), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("pairs");
        assertThatThrownBy(() -> models.get(question("pairs", "mlp.gelu"), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("mlp.relu");
    }

    private UnitExamples.Parameters unit(int unit, String formula) {
        return new UnitExamples.Parameters(
                "pairs", model().toString(), null, Level.EXAMPLE, null, null, unit, formula, null, null, 5);
    }

    private Question question(String data, String hook) {
        return new Question(data, model().toString(), hook, Level.EXAMPLE, null, null, null);
    }

    private ExplainParameters parameters() {
        return new ExplainParameters(
                "pairs",
                model().toString(),
                null,
                Level.EXAMPLE,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                3,
                List.of(1, 3),
                10,
                SearchMode.BEST,
                1.0,
                5,
                null,
                0,
                null,
                null);
    }

    private Path model() {
        return folder.resolve("model");
    }

    private static PairOutput output(PairModel model, Example example) {
        return model.run(
                List.of(model.input(
                        WordTokenizer.tokenize(example.premise()), WordTokenizer.tokenize(example.hypothesis()))),
                PairHook.MLP_RELU);
    }

    private static List<String> marked(String text, List<List<Integer>> marks) {
        return marks.stream()
                .map(mark -> text.substring(mark.get(0), mark.get(1)))
                .toList();
    }

    private static List<String> concepts(Example example) {
        return Stream.concat(
                        Arrays.stream(example.premise().split(" ")).map(word -> "pre:w:" + word),
                        Arrays.stream(Objects.requireNonNull(example.hypothesis())
                                        .split(" "))
                                .map(word -> "hyp:w:" + word))
                .toList();
    }

    private static String sentence(Random random) {
        List<String> words = new ArrayList<>();
        for (int k = 0; k < 2 + random.nextInt(3); k++) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }

    /** Every word is a concept. */
    private static final class Words implements ConceptSet.OfText {

        @Override
        public String name() {
            return "w";
        }

        @Override
        public String description() {
            return "words";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public TextFinder finder() {
            return (sentence, sink) -> {
                for (int token = 0; token < sentence.tokens().size(); token++) {
                    sink.add(sentence.tokens().get(token).lower(), token);
                }
            };
        }
    }
}
