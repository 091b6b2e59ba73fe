package dev.assay.steering.space;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairOutput;
import dev.assay.engine.models.transformer.Positions;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.RandomVectors;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** On the built-in pair model and its data, and on a tiny BERT of random weights. */
class SteerLabelsTest {

    private static final Path ROOT = Path.of(System.getProperty("assay.root", "../.."));
    private static final Place RELU = Place.of("mlp.relu");

    @TempDir
    private static Path folder;

    private static Workspace workspace;
    private static PairModel model;

    @BeforeAll
    static void open() {
        workspace = Workspace.at(folder.resolve("workspace"));
        model = PairModel.load(ROOT.resolve("data/builtin/model"));
    }

    @AfterAll
    static void close() {
        model.close();
        workspace.close();
    }

    private static LabelSteering steer(Run run, String parameters) throws Exception {
        ObjectNode given = (ObjectNode) Json.mapper().readTree(parameters.replace('\'', '"'));
        Analyses.Known<?> known = new Analyses(List.of(new SteerLabels(workspace))).find("steer labels");
        SteerLabels.Parameters bound =
                (SteerLabels.Parameters) known.parameters().bind(given);
        return new SteerLabels(workspace).run(bound, run);
    }

    private static void keep(String name, SteeringVector vector) {
        workspace
                .steering()
                .save(
                        name,
                        StoredVectors.of(
                                new StoredVectors.Origin("demo", model.fingerprint(), "made", "2026-01-01T00:00:00Z"),
                                vector,
                                Json.mapper().createObjectNode()));
    }

    private static int label(String name) {
        return model.config().labels().indexOf(name);
    }

    /** The row of the output weights that belongs to a label: what a unit there adds to its logit. */
    private static float[] towards(String label) {
        float[] weights = new float[model.config().units(PairHook.MLP_RELU)];
        for (int unit = 0; unit < weights.length; unit++) {
            weights[unit] = model.classWeights(unit)[label(label)];
        }
        return weights;
    }

    private static List<Example> examples(int... rows) {
        return workspace.dataSets().get("demo-dev").examples(rows);
    }

    /** The logits' change is the output weights times the vector, computed here from the weights in doubles. */
    @Test
    void atTheHiddenLayerTheOddsMoveByTheOutputWeightsTimesTheVector() {
        SteeredPairs pairs = new SteeredPairs(model);
        float[] values = towards("neutral");
        SteeringVector vector = SteeringVector.at(RELU, values);
        double strength = 0.75;
        List<float[]> read = pairs.probabilities(
                examples(3, 1, 4, 15), List.of(new Dose(vector, 0), new Dose(vector, strength)), Run.unwatched());
        double[] moved = new double[3];
        for (int unit = 0; unit < values.length; unit++) {
            for (int label = 0; label < 3; label++) {
                moved[label] += strength * model.classWeights(unit)[label] * values[unit];
            }
        }
        for (int row = 0; row < 4; row++) {
            for (int label = 1; label < 3; label++) {
                double before = Math.log(read.get(0)[row * 3 + label] / (double) read.get(0)[row * 3]);
                double after = Math.log(read.get(1)[row * 3 + label] / (double) read.get(1)[row * 3]);
                assertThat(after - before).isCloseTo(moved[label] - moved[0], within(2e-3));
            }
        }
    }

    @Test
    void everyDoseInABatchIsWhatItIsAlone() {
        SteeredPairs pairs = new SteeredPairs(model);
        SteeringVector one = SteeringVector.at(RELU, towards("neutral"));
        List<Dose> doses = new ArrayList<>();
        doses.add(new Dose(one, 0));
        for (SteeringVector each : RandomVectors.like(
                SteeringVector.at(Place.of("enc.hypothesis"), new float[128]).plus(one), 2, 1)) {
            doses.add(new Dose(each, -2));
        }
        doses.add(new Dose(SteeringVector.at(Place.of("enc.premise"), towardsPremise()), 1.5));
        List<Example> examples = examples(8, 2, 100, 7);
        List<float[]> together = pairs.probabilities(examples, doses, Run.unwatched());
        for (int d = 0; d < doses.size(); d++) {
            for (int row = 0; row < examples.size(); row++) {
                float[] alone = pairs.probabilities(List.of(examples.get(row)), List.of(doses.get(d)), Run.unwatched())
                        .getFirst();
                for (int label = 0; label < 3; label++) {
                    assertThat(together.get(d)[row * 3 + label]).isCloseTo(alone[label], within(1e-4f));
                }
            }
        }
    }

    private static float[] towardsPremise() {
        float[] values = new float[128];
        values[5] = 3;
        return values;
    }

    @Test
    void theLabelOfAVectorRisesWithItsStrengthAndStrengthZeroChangesNothing() throws Exception {
        keep("neutral", SteeringVector.at(RELU, towards("neutral")));
        List<Object> parts = new ArrayList<>();
        LabelSteering steered = steer(
                new Heard(parts),
                "{'model': 'demo', 'data': 'demo-dev', 'formula': 'label = contradiction', 'vector': 'neutral',"
                        + " 'strengths': [-1, 0, 1, 2], 'random': 9, 'limit': 150}");
        assertThat(steered.rows()).isEqualTo(150);
        assertThat(parts).hasSize(4);
        double before = -1;
        for (LabelSteering.Point point : steered.points()) {
            LabelSteering.OfLabel neutral = point.labels().get(label("neutral"));
            assertThat(neutral.probability().value()).isGreaterThan(before);
            before = neutral.probability().value();
            assertThat(point.labels().stream()
                            .mapToInt(LabelSteering.OfLabel::count)
                            .sum())
                    .isEqualTo(150);
        }
        LabelSteering.Point zero = steered.points().get(1);
        assertThat(zero.labels().get(0).probability())
                .isEqualTo(steered.unsteered().labels().get(0).probability());
        assertThat(zero.flips().value()).isZero();
        LabelSteering.Point most = steered.points().get(3);
        Chance chance = requireNonNull(most.labels().get(label("neutral")).chance());
        // Ten changes with the vector's own, which is the largest.
        assertThat(chance.p()).isEqualTo(0.1);
        assertThat(chance.high()).isLessThan(most.labels().get(label("neutral")).change());
        // All rows are contradictions, so what is right is what is called one.
        assertThat(requireNonNull(most.accuracy()).value())
                .isEqualTo(most.labels().get(label("contradiction")).count() / 150.0);
        assertThat(steered.printed()).contains("strength", "neutral", "p 0.100", "9 random directions");
        assertThat(Json.mapper().valueToTree(steered).has("printed")).isFalse();
    }

    /** The means are taken here by another way: one pass over all rows, in doubles. */
    @Test
    void aDirectionIsTheDifferenceOfMeansAndIsKeptWithItsModel() throws Exception {
        LabelSteering steered = steer(
                Run.unwatched(),
                "{'model': 'demo', 'data': 'demo', 'positive': 'label = neutral', 'negative': 'label = entailment',"
                        + " 'source': 'demo-dev', 'random': 0, 'limit': 5000, 'strengths': [1], 'formula': 'length(hyp) < 4', 'as': 'kept'}");
        assertThat(steered.warnings()).isEmpty();
        assertThat(steered.saved()).isEqualTo("kept");
        StoredVectors kept = workspace.steering().get("kept");
        assertThat(kept.origin().fingerprint()).isEqualTo(model.fingerprint());
        assertThat(kept.origin().method()).isEqualTo("mean");
        double[] mean = new double[512];
        double[] norms = new double[1];
        int[] counts = new int[2];
        List<Example> all = new ArrayList<>();
        workspace.dataSets().get("demo-dev").forEach(Run.unwatched(), all::add);
        for (Example each : all) {
            counts[0] += "neutral".equals(each.label()) ? 1 : 0;
            counts[1] += "entailment".equals(each.label()) ? 1 : 0;
        }
        PairOutput output = model.run(
                all.stream()
                        .map(each -> model.input(
                                WordTokenizer.tokenize(each.premise()), WordTokenizer.tokenize(each.hypothesis())))
                        .toList(),
                PairHook.MLP_RELU);
        FloatMatrix states = output.at(PairHook.MLP_RELU);
        for (int row = 0; row < all.size(); row++) {
            boolean neutral = "neutral".equals(all.get(row).label());
            if (neutral || "entailment".equals(all.get(row).label())) {
                double square = 0;
                for (int unit = 0; unit < 512; unit++) {
                    mean[unit] += states.get(row, unit) / (double) (neutral ? counts[0] : -counts[1]);
                    square += states.get(row, unit) * (double) states.get(row, unit);
                }
                norms[0] += Math.sqrt(square) / (counts[0] + counts[1]);
            }
        }
        float[] values = kept.vectors().getFirst().part(RELU);
        for (int unit = 0; unit < 512; unit++) {
            assertThat((double) values[unit]).isCloseTo(mean[unit], within(1e-4));
        }
        assertThat(steered.direction().normInStates())
                .isCloseTo(kept.vectors().getFirst().norm() / norms[0], within(1e-4));
        JsonNode card = kept.card();
        assertThat(card.get("positives").intValue()).isEqualTo(counts[0]);
        assertThat(card.get("positive").stringValue()).isEqualTo("label = neutral");
        assertThat(steered.direction().splitHalf()).isGreaterThan(0.9);
        // Towards neutral: fewer entailments are left.
        LabelSteering again = steer(
                Run.unwatched(),
                "{'model': 'demo', 'data': 'demo', 'vector': 'kept', 'random': 0, 'strengths': [1, 2], 'limit': 200}");
        assertThat(again.points().get(1).labels().get(label("neutral")).count())
                .isGreaterThan(again.unsteered().labels().get(label("neutral")).count());
        assertThatThrownBy(() -> steer(
                        Run.unwatched(),
                        "{'model': 'demo', 'data': 'demo', 'positive': 'label = neutral', 'as': 'kept'}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("already");
    }

    @Test
    void rowsThatMadeTheDirectionAndRowsInBothSlicesAreTold() throws Exception {
        LabelSteering steered = steer(
                Run.unwatched(),
                "{'model': 'demo', 'data': 'demo-dev', 'formula': 'label = neutral', 'positive': 'label = neutral',"
                        + " 'negative': 'label = neutral OR label = entailment', 'random': 0, 'strengths': [1], 'limit': 5000}");
        assertThat(steered.warnings())
                .anySatisfy(line -> assertThat(line).contains("700 of the 700 rows that are watched"))
                .anySatisfy(line -> assertThat(line).contains("700 rows are in both slices"));
    }

    @Test
    void anEnormousStrengthIsSaidToBreakTheModelAndNothingElseBreaks() throws Exception {
        keep("neutral", SteeringVector.at(RELU, towards("neutral")));
        LabelSteering steered = steer(
                Run.unwatched(),
                "{'model': 'demo', 'data': 'demo-dev', 'vector': 'neutral', 'strengths': [3e38], 'random': 1, 'limit': 20}");
        assertThat(steered.points().getFirst().broken()).isEqualTo(20);
        assertThat(steered.warnings()).anySatisfy(line -> assertThat(line).contains("overflow"));
        assertThat(steered.printed()).contains("no numbers any more");
        refused("{'model': 'demo', 'data': 'demo-dev', 'vector': 'neutral', 'strengths': [1e300]}", "strength");
    }

    @Test
    void whatCannotBeIsRefusedInASentence() {
        refused("{'model': 'demo', 'data': 'demo-dev'}", "--vector", "--positive");
        refused("{'model': 'demo', 'data': 'demo-dev', 'vector': 'a', 'positive': 'label = neutral'}", "--positive");
        refused("{'model': 'demo', 'data': 'demo-dev', 'vector': 'nobody'}", "nobody");
        refused("{'model': 'reviews', 'data': 'demo-dev', 'vector': 'a'}", "classifier");
        refused(
                "{'model': 'demo', 'data': 'demo-dev', 'positive': 'length(hyp) > 10000'}",
                "towards which",
                "holds for none");
        refused("{'model': 'demo', 'data': 'reviews', 'positive': 'label = positive'}", "premise");
        keep("narrow", SteeringVector.at(RELU, 1, 2, 3));
        refused("{'model': 'demo', 'data': 'demo-dev', 'vector': 'narrow'}", "3 numbers", "512 units");
    }

    private static void refused(String parameters, String... message) {
        assertThatThrownBy(() -> steer(Run.unwatched(), parameters))
                .isInstanceOf(UserError.class)
                .message()
                .contains(message);
    }

    /** A tiny BERT of random weights whose 14 tokens are words here. */
    @Test
    void aTransformerIsSteeredByTheSameRules() throws Exception {
        Path bert = folder.resolve("bert");
        Files.createDirectories(bert);
        try (Stream<Path> files =
                Files.list(ROOT.resolve("server/engine/src/test/resources/transformer/bert-labels"))) {
            for (Path file : files.toList()) {
                Files.copy(file, bert.resolve(file.getFileName().toString()));
            }
        }
        Files.writeString(
                bert.resolve("vocab.txt"),
                "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nman\nwoman\nis\nnot\n.\nthe\nin\nof\n");
        try (Transformer transformer = Transformer.load(bert)) {
            SteeredClassifier steered = SteeredClassifier.of("bert", transformer, Positions.all());
            int hidden = transformer.config().hidden();
            Place place = Place.of("blocks.0.hook_resid_post");
            SteeringVector vector = RandomVectors.like(SteeringVector.at(place, ones(hidden)), 1, 5)
                    .getFirst();
            steered.check(vector);
            List<Example> examples = examples(0, 5, 9);
            List<Dose> doses = List.of(new Dose(vector, 0), new Dose(vector, 2), new Dose(vector, -1));
            List<float[]> together = steered.probabilities(examples, doses, Run.unwatched());
            for (int d = 0; d < doses.size(); d++) {
                for (int row = 0; row < examples.size(); row++) {
                    float[] alone = steered.probabilities(
                                    List.of(examples.get(row)), List.of(doses.get(d)), Run.unwatched())
                            .getFirst();
                    for (int label = 0; label < alone.length; label++) {
                        assertThat(together.get(d)[row * alone.length + label]).isCloseTo(alone[label], within(1e-4f));
                    }
                }
            }
            assertThat(together.get(1)).isNotEqualTo(together.get(0));
        }
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** By hand: changes 1, -3, 2 beside 2: two of them are as large, and the vector's own: 3/4. */
    @Test
    void pCountsChangesThatAreAtLeastAsLargeInEitherDirection() {
        assertThat(Chance.of(2, 1, -3, 2)).isEqualTo(new Chance(3, 0, -3, 2, 0.75));
        assertThat(Chance.of(-4, 1, -3, 2)).isEqualTo(new Chance(3, 0, -3, 2, 0.25));
        assertThat(Chance.of(1)).isNull();
        assertThat(Chance.of(1, Double.NaN)).isNull();
    }

    /** By hand: three rows; the first flips from wrong to right, the second from right to wrong, the third stays and has no label. */
    @Test
    void whatIsCountedFollowsTheHandWorkedCase() {
        List<Example> examples = List.of(
                new Example(0, "p", "h", "yes"), new Example(1, "p", "h", "no"), new Example(2, "p", "h", null));
        float[] plain = {0.2f, 0.8f, 0.4f, 0.6f, 0.9f, 0.1f};
        float[] moved = {0.6f, 0.4f, 0.7f, 0.3f, 0.8f, 0.2f};
        Tally before = new Tally(List.of("yes", "no"));
        before.add(examples, plain, plain);
        Tally after = new Tally(List.of("yes", "no"));
        after.add(examples, moved, plain);
        LabelSteering.Point point = after.point(1, before, List.of(before));
        assertThat(point.labels().get(0).count()).isEqualTo(3);
        assertThat(point.labels().get(0).probability().value()).isCloseTo(0.7, within(1e-6));
        assertThat(point.labels().get(0).change()).isCloseTo(0.2, within(1e-6));
        assertThat(point.flips().value()).isCloseTo(2.0 / 3, within(1e-9));
        assertThat(requireNonNull(point.accuracy()).value()).isEqualTo(0.5);
        assertThat(requireNonNull(point.gained()).value()).isZero();
        assertThat(requireNonNull(point.flipsByChance()).p()).isEqualTo(0.5);
    }

    @Test
    void whoCancelsIsHeardWithinABatch() {
        keep("neutral", SteeringVector.at(RELU, towards("neutral")));
        AtomicInteger asked = new AtomicInteger();
        Run cancelled = new Heard(new ArrayList<>()) {
            @Override
            public void checkCancelled() {
                if (asked.incrementAndGet() == 5) {
                    throw new CancellationException();
                }
            }
        };
        assertThatThrownBy(() -> steer(cancelled, "{'model': 'demo', 'data': 'demo', 'vector': 'neutral'}"))
                .isInstanceOf(CancellationException.class);
        assertThat(asked).hasValue(5);
    }

    /** Keeps the parts. */
    private static class Heard implements Run {
        private final List<Object> parts;

        Heard(List<Object> parts) {
            this.parts = parts;
        }

        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {
            parts.add(part);
        }

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {}
    }
}
