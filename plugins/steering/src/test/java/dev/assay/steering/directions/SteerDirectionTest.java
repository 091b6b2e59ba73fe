package dev.assay.steering.directions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.RunResult;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.steering.StoredVectors;
import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Builtin;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Parameters;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Directions and gates from the built-in models and data, end to end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SteerDirectionTest {

    private static final String SENTIMENT =
            "'data':'reviews','column':'label','positive':'positive','negative':'negative'";
    private static final String LABELLED = "'model':'reviews'," + SENTIMENT;

    private Path folder = Path.of("unset");
    private Workspace workspace;
    private Transformer model;

    SteerDirectionTest() {
        // Set before all tests.
        workspace = Workspace.at(Path.of("unset"));
        model = loaded();
    }

    private static Transformer loaded() {
        return Transformer.load(Builtin.folder().resolve("language"));
    }

    @BeforeAll
    void open(@TempDir Path temporary) {
        folder = temporary;
        workspace = Workspace.at(folder.resolve("workspace"));
    }

    @AfterAll
    void close() {
        workspace.close();
        model.close();
    }

    private static <P extends Record, R> R run(Analysis<P, R> analysis, String json) throws Exception {
        ObjectNode given = (ObjectNode) Json.mapper().readTree("{" + json.replace('\'', '"') + "}");
        return analysis.run(Parameters.of(analysis).bind(given), Run.unwatched());
    }

    private DirectionReport direction(String json) throws Exception {
        return run(new SteerDirection(workspace), json);
    }

    private GateReport gate(String json) throws Exception {
        return run(new SteerGate(workspace), json);
    }

    private void refused(String json, String... why) {
        assertThatThrownBy(() -> direction(json)).isInstanceOf(UserError.class).hasMessageContainingAll(why);
    }

    /** Reviews of the other data set, which no direction was made from, as token ids with the begin token. */
    private List<int[]> others(String sentiment, int count) {
        DataSet data = workspace.dataSets().get("reviews-dev");
        return data.page(0, data.rows()).stream()
                .filter(example -> sentiment.equals(example.label()))
                .limit(count)
                .map(Example::premise)
                .map(this::ids)
                .toList();
    }

    private int[] ids(String text) {
        int[] plain = model.tokenizer().encode(text, false);
        int[] ids = new int[plain.length + 1];
        ids[0] = Integer.parseInt(String.valueOf(model.config().startToken()));
        System.arraycopy(plain, 0, ids, 1, plain.length);
        return ids;
    }

    /** Of each text the last token's state, read one by one and multiplied with the vector: share of the texts on the right side of the middle. */
    private double rightlyTold(SteeringVector vector) {
        Place place = vector.places().getFirst();
        float[] direction = vector.part(place);
        List<Double> positive = projections(others("positive", 100), place, direction);
        List<Double> negative = projections(others("negative", 100), place, direction);
        double middle = (mean(positive) + mean(negative)) / 2;
        long right = positive.stream().filter(value -> value > middle).count()
                + negative.stream().filter(value -> value < middle).count();
        return right / 200.0;
    }

    private List<Double> projections(List<int[]> texts, Place place, float[] direction) {
        List<Double> projections = new ArrayList<>();
        for (int[] ids : texts) {
            float[] state = model.run(Inputs.of(ids), RunPlan.recording(place.hook()))
                    .get(place.hook())
                    .at(0, ids.length - 1);
            double sum = 0;
            for (int unit = 0; unit < state.length; unit++) {
                sum += (double) state[unit] * direction[unit];
            }
            projections.add(sum);
        }
        return projections;
    }

    private static Interval separation(DirectionReport report) {
        return Objects.requireNonNull(report.card().separation());
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    @Test
    void theDirectionOfSentimentTellsReviewsApartThatNobodyShowedIt() throws Exception {
        DirectionReport report = direction(LABELLED + ",'limit':300,'as':'sentiment'");
        Card card = report.card();
        assertThat(report.layers()).hasSize(4);
        assertThat(separation(report).low()).isGreaterThan(0.8);
        assertThat(card.splitHalf()).isGreaterThan(0.8);
        assertThat(card.heldOut()).isEqualTo(120);
        assertThat(card.warnings()).isEmpty();
        assertThat(card.cosines())
                .extracting(Card.Cosine::method)
                .containsExactly("pca-diff", "pca-center", "pca-pairs", "probe");

        StoredVectors stored = workspace.steering().get("sentiment");
        assertThat(stored.origin().method()).isEqualTo("mean");
        assertThat(stored.origin().fingerprint()).isEqualTo(model.fingerprint());
        assertThat(stored.card().path("separation").path("estimate").doubleValue())
                .isEqualTo(separation(report).estimate());
        SteeringVector vector = stored.vectors().getFirst();
        assertThat(vector.norm()).isCloseTo(card.norm(), within(1e-6));
        assertThat(rightlyTold(vector)).isGreaterThan(0.8);
    }

    /** The mean difference computed here from states that are read one by one. */
    @Test
    void theVectorIsTheDifferenceOfTheMeansOfItsTexts() throws Exception {
        Path file = folder.resolve("few.csv");
        List<String> positive = others("positive", 10).stream()
                .map(ids -> model.tokenizer().decode(Arrays.copyOfRange(ids, 1, ids.length)))
                .toList();
        List<String> negative = others("negative", 10).stream()
                .map(ids -> model.tokenizer().decode(Arrays.copyOfRange(ids, 1, ids.length)))
                .toList();
        StringBuilder csv = new StringBuilder("good,bad\n");
        for (int i = 0; i < 10; i++) {
            csv.append('"')
                    .append(positive.get(i).replace("\"", "\"\""))
                    .append("\",\"")
                    .append(negative.get(i).replace("\"", "\"\""))
                    .append("\"\n");
        }
        Files.writeString(file, csv);
        DirectionReport report = direction("'model':'reviews','pairs':'" + file
                + "','positive':'good','negative':'bad','hook':'blocks.2.hook_resid_post','as':'few'");
        // Two pairs of ten are held out, which ones the split says.
        Contrast contrast =
                new PairFile(file, "good", "bad", null).read().sample(1000, 0).sample(1000, 0);
        int[] fitted = Split.of(contrast, 0.2, 0).numbers(0, Split.Part.FIT, Split.Part.CHOOSE);
        assertThat(fitted).hasSize(8);
        double[] difference = new double[model.config().hidden()];
        for (int pair : fitted) {
            float[] one = last(contrast.positive().get(pair).premise());
            float[] other = last(contrast.negative().get(pair).premise());
            for (int unit = 0; unit < difference.length; unit++) {
                difference[unit] += (one[unit] - other[unit]) / 8.0;
            }
        }
        float[] vector =
                workspace.steering().get("few").vectors().getFirst().part(Place.of("blocks.2.hook_resid_post"));
        for (int unit = 0; unit < vector.length; unit++) {
            assertThat((double) vector[unit]).isCloseTo(difference[unit], within(1e-4));
        }
        assertThat(report.card().paired()).isTrue();
        assertThat(report.card().warnings()).anyMatch(warning -> warning.contains("Only 10 pairs"));
    }

    private float[] last(String text) {
        int[] ids = ids(text);
        return model.run(Inputs.of(ids), RunPlan.recording("blocks.2.hook_resid_post"))
                .get("blocks.2.hook_resid_post")
                .at(0, ids.length - 1);
    }

    @Test
    void equalSeedsGiveEqualVectorsAndOthersOthers() throws Exception {
        String few = LABELLED + ",'limit':40,'layers':[2],'method':'pca-pairs'";
        direction(few + ",'seed':5,'as':'one'");
        direction(few + ",'seed':5,'as':'two'");
        direction(few + ",'seed':6,'as':'three'");
        SteeringVector one = workspace.steering().get("one").vectors().getFirst();
        assertThat(workspace.steering().get("two").vectors().getFirst()).isEqualTo(one);
        assertThat(workspace.steering().get("three").vectors().getFirst()).isNotEqualTo(one);
    }

    @Test
    void everyMethodGivesAVectorOfItsOwnName() throws Exception {
        for (String method : List.of("caa", "pca-diff", "pca-center", "pca-pairs", "probe")) {
            DirectionReport report = direction(LABELLED + ",'limit':60,'layers':[3],'method':'" + method + "'");
            assertThat(report.card().method()).isEqualTo(method);
            assertThat(report.card().token()).isEqualTo(method.equals("caa") ? "-2" : "last");
            assertThat(report.card().norm()).isPositive();
            assertThat(report.printed()).contains("direction    " + method + " at blocks.3.hook_resid_post", "AUC");
            assertThat(report.saved()).isNull();
        }
    }

    @Test
    void twoSlicesAreTwoFormulasAndRowsOfBothAreLeftOut() throws Exception {
        DirectionReport report = direction(
                "'model':'reviews','data':'reviews','formula':'topic = food OR topic = film','formula2':'topic = film OR topic = place','limit':50,'layers':[1]");
        assertThat(report.card().source()).contains("topic = food", "topic = place");
        assertThat(report.card().warnings()).anyMatch(warning -> warning.contains("on both sides were left out"));
        assertThat(separation(report).estimate()).isGreaterThan(0.5);
    }

    /** A direction for what the pair model calls a contradiction, at the places that it has. */
    @Test
    void theBuiltInPairModelHasDirectionsToo() throws Exception {
        DirectionReport report = direction(
                "'model':'demo','data':'demo-dev','column':'label','positive':'contradiction','negative':'entailment','limit':150");
        assertThat(report.layers())
                .extracting(DirectionReport.LayerScore::hook)
                .containsExactly("enc.premise", "enc.hypothesis", "mlp.relu");
        assertThat(report.card().places()).containsExactly("mlp.relu");
        assertThat(report.card().token()).isNull();
        assertThat(separation(report).low()).isGreaterThan(0.8);
        refused(
                "'model':'demo','data':'demo-dev','column':'label','positive':'contradiction','token':'mean'",
                "one vector per pair");
    }

    /** Vector t is the difference of the two prompts' states at position t, which are read here by themselves. */
    @Test
    void twoPromptsGiveAVectorForEachPositionFromTheFront() throws Exception {
        DirectionReport report = direction(
                "'model':'reviews','method':'actadd','prompt':'I love this hotel','prompt2':'I hate it','layers':[1],'as':'love'");
        StoredVectors stored = workspace.steering().get("love");
        int[] one = ids("I love this hotel");
        int[] shorter = ids("I hate it");
        assertThat(shorter.length).isLessThan(one.length);
        int[] other = Arrays.copyOf(shorter, one.length);
        Arrays.fill(other, shorter.length, other.length, model.tokenizer().encode(" ", false)[0]);
        assertThat(stored.vectors()).hasSize(one.length);
        String hook = "blocks.1.hook_resid_pre";
        Recorded first = model.run(Inputs.of(one), RunPlan.recording(hook)).get(hook);
        Recorded second = model.run(Inputs.of(other), RunPlan.recording(hook)).get(hook);
        for (int position = 0; position < one.length; position++) {
            float[] vector = stored.vectors().get(position).part(Place.of(hook));
            for (int unit = 0; unit < vector.length; unit++) {
                assertThat(vector[unit])
                        .isCloseTo(first.at(0, position)[unit] - second.at(0, position)[unit], within(1e-4f));
            }
        }
        assertThat(stored.vectors().getFirst().norm()).as("begin token").isCloseTo(0, within(1e-4));
        assertThat(report.positions()).hasSize(one.length);
        assertThat(report.positions().get(2).positive()).contains("love");
        assertThat(stored.cards().get(2).path("position").intValue()).isEqualTo(2);
        refused("'model':'reviews','method':'actadd','prompt':'same','prompt2':'same'", "two different texts");
        refused("'model':'reviews','method':'actadd','prompt':'one'", "--prompt2");
        refused("'model':'reviews','method':'actadd','prompt':'one','prompt2':'two','layers':[0,1]", "one layer");
    }

    /**
     * What must hold of a vector of inference-time intervention: added to the heads' outputs, it moves each chosen head's output α standard deviations towards the positive
     * side, measured along the difference of the means; and moves no other head of the layer. Standard deviations and means are computed here, head by head.
     */
    private boolean movesHeadsByAlphaDeviations(Map<String, float[]> parts, double alpha, Material material) {
        int[] ids = ids("The soup is salty and the waiter is rude.");
        int last = ids.length - 1;
        List<Intervention> interventions = new ArrayList<>();
        List<String> hooks = new ArrayList<>();
        parts.forEach((id, values) -> {
            Place place = Place.parse(id);
            Intervention add = Intervention.at(place.hook(), new Change.Add(list(values), 1));
            interventions.add(place.head() < 0 ? add : add.heads(place.head()));
        });
        material.states().forEach(states -> hooks.add(states.hook()));
        // Layer by layer, so that a head is not moved by what layers below do.
        for (HookStates layer : material.states()) {
            List<Intervention> here = interventions.stream()
                    .filter(each ->
                            each.points().getFirst().startsWith(layer.hook().substring(0, 9)))
                    .toList();
            RunResult before = model.run(Inputs.of(ids), new RunPlan(List.of(layer.hook()), List.of()));
            RunResult after = model.run(Inputs.of(ids), new RunPlan(List.of(layer.hook()), here));
            for (int head = 0; head < layer.heads(); head++) {
                float[] part = parts.get(new Place(layer.hook(), head).id());
                double[] moved = new double[model.config().headSize()];
                for (int unit = 0; unit < moved.length; unit++) {
                    moved[unit] = after.get(layer.hook()).at(0, last, head, unit)
                            - before.get(layer.hook()).at(0, last, head, unit);
                }
                boolean chosen = part != null
                        || here.stream()
                                .anyMatch(each -> each.points().getFirst().contains("attn_out"));
                double wanted = part == null && !chosen ? 0 : alpha * deviation(layer, head, material);
                double[] theta = theta(layer, head, material);
                if (chosen && !(Math.abs(Vectors.dot(moved, theta) - wanted) <= 1e-3 * wanted)) {
                    return false;
                }
                if (!chosen && Vectors.norm(moved) > 1e-4) {
                    return false;
                }
            }
        }
        return true;
    }

    private static List<Float> list(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    private static double[] theta(HookStates layer, int head, Material material) {
        Sides sides = material.sides(layer.head(head), Split.Part.FIT, Split.Part.CHOOSE);
        double[] theta = new double[sides.units()];
        for (int unit = 0; unit < theta.length; unit++) {
            for (float[] state : sides.positive()) {
                theta[unit] += state[unit] / sides.positive().length;
            }
            for (float[] state : sides.negative()) {
                theta[unit] -= state[unit] / sides.negative().length;
            }
        }
        return Vectors.times(theta, 1 / Vectors.norm(theta));
    }

    /** By E[x²] - E[x]², another way than the code's. */
    private static double deviation(HookStates layer, int head, Material material) {
        Sides sides = material.sides(layer.head(head), Split.Part.FIT, Split.Part.CHOOSE);
        double[] theta = theta(layer, head, material);
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (float[][] side : List.of(sides.positive(), sides.negative())) {
            for (float[] state : side) {
                double x = Vectors.dot(state, theta);
                sum += x;
                squares += x * x;
                count++;
            }
        }
        return Math.sqrt(squares / count - sum / count * sum / count);
    }

    @Test
    void interventionAtHeadsIsOfTheRightSizeSideAndPlaceAndPlantedFaultsAreCaught() throws Exception {
        DirectionReport report = direction(LABELLED + ",'limit':60,'method':'iti','heads':3,'alpha':4,'as':'iti'");
        assertThat(report.heads()).hasSize(24);
        assertThat(report.heads().stream().filter(DirectionReport.HeadScore::chosen))
                .hasSize(3);
        assertThat(report.heads()).isSortedAccordingTo((a, b) -> Double.compare(b.accuracy(), a.accuracy()));
        assertThat(report.heads().getFirst().accuracy()).isGreaterThan(0.7);

        Contrast contrast = new Source("reviews", "label", "positive", "negative", null, null, null, null, null)
                .read(workspace, "reviews");
        StateSource source = StateSource.of(
                model,
                new ModelReader.Texts("reviews", DataSet.TEXT_FIELDS),
                "blocks.{l}.attn.hook_z",
                null,
                TokenChoice.last(),
                null);
        Material material = Material.of(contrast, source, 60, 0.2, 0, Run.unwatched());
        SteeringVector vector = workspace.steering().get("iti").vectors().getFirst();
        Map<String, float[]> right = new LinkedHashMap<>();
        vector.places().forEach(place -> right.put(place.id(), vector.part(place)));
        assertThat(right).hasSize(3);
        assertThat(movesHeadsByAlphaDeviations(right, 4, material))
                .as("as saved")
                .isTrue();

        assertThat(movesHeadsByAlphaDeviations(faulty(right, Fault.SIGMA_LEFT_OUT, material), 4, material))
                .as("sigma left out")
                .isFalse();
        assertThat(movesHeadsByAlphaDeviations(faulty(right, Fault.SIGN_FLIPPED_IN_ONE_LAYER, material), 4, material))
                .as("sign flipped")
                .isFalse();
        assertThat(movesHeadsByAlphaDeviations(faulty(right, Fault.AFTER_THE_PROJECTION, material), 4, material))
                .as("after the projection")
                .isFalse();
    }

    private enum Fault {
        SIGMA_LEFT_OUT,
        SIGN_FLIPPED_IN_ONE_LAYER,
        AFTER_THE_PROJECTION
    }

    /** A copy of a vector as a faulty program would have made it. */
    private Map<String, float[]> faulty(Map<String, float[]> parts, Fault fault, Material material) {
        Map<String, float[]> copy = new LinkedHashMap<>();
        Place first = Place.parse(parts.keySet().iterator().next());
        parts.forEach((id, values) -> {
            Place place = Place.parse(id);
            float[] changed = values.clone();
            switch (fault) {
                case SIGMA_LEFT_OUT -> {
                    HookStates layer = material.states().stream()
                            .filter(states -> states.hook().equals(place.hook()))
                            .findFirst()
                            .orElseThrow();
                    for (int unit = 0; unit < changed.length; unit++) {
                        changed[unit] /= (float) deviation(layer, place.head(), material);
                    }
                    copy.put(id, changed);
                }
                case SIGN_FLIPPED_IN_ONE_LAYER -> {
                    for (int unit = 0; unit < changed.length; unit++) {
                        changed[unit] *= place.hook().equals(first.hook()) ? -1 : 1;
                    }
                    copy.put(id, changed);
                }
                case AFTER_THE_PROJECTION -> {
                    float[] wide = new float[model.config().hidden()];
                    System.arraycopy(changed, 0, wide, place.head() * changed.length, changed.length);
                    copy.merge(place.hook().replace("attn.hook_z", "hook_attn_out"), wide, SteerDirectionTest::sum);
                }
            }
        });
        return copy;
    }

    private static float[] sum(float[] a, float[] b) {
        float[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }

    @Test
    void whatCannotBeASourceIsRefused() throws IOException {
        refused("'model':'reviews'", "where the texts", "--pairs");
        refused("'model':'reviews','data':'reviews'", "one text per row", "--column");
        refused(
                "'model':'reviews','data':'reviews','column':'label','positive':'positve'",
                "the column label",
                "positive");
        refused("'model':'reviews','data':'reviews','column':'mood','positive':'positive'", "mood", "topic");
        refused("'model':'reviews','data':'reviews','column':'label'", "--positive");
        refused("'model':'reviews','data':'reviews','formula':'tense = past OR NOT tense = past'", "one class only");
        refused(LABELLED + ",'formula':'tense = past'", "two ways of saying the same");
        refused(LABELLED + ",'limit':4", "needs 5");
        refused(LABELLED + ",'heldOut':0.7", "between 0 and 0.5");
        refused(LABELLED + ",'layers':[4]", "no layer 4");
        refused(LABELLED + ",'hook':'blocks.1.attn.hook_pattern'", "no hidden states");
        refused(LABELLED + ",'token':'first'", "language model");
        refused(LABELLED + ",'method':'iti','hook':'blocks.1.hook_resid_post'", "leave out --hook");
        refused(LABELLED + ",'method':'iti','heads':99,'limit':20", "only 24 heads");
        refused(LABELLED + ",'as':'a/b'", "name");
        Path few = folder.resolve("four.csv");
        Files.writeString(few, "positive,negative\na b,c d\ne f,g h\ni j,k l\nm n,o p\n");
        refused("'model':'reviews','pairs':'" + few + "'", "only 4 pairs", "actadd");
        refused(
                "'model':'reviews','pairs':'" + few + "','positive':'good'",
                "four.csv, line 2",
                "\"good\"",
                "positive, negative");
        refused("'model':'reviews','pairs':'" + folder.resolve("none.csv") + "'", "There is no file");
        Path broken = folder.resolve("broken.jsonl");
        Files.writeString(broken, "{\"positive\": \"a\", \"negative\": \"b\"}\n{\"positive\": 3}\n");
        refused("'model':'reviews','pairs':'" + broken + "'", "broken.jsonl, line 2", "in quotes");
        Path same = folder.resolve("same.csv");
        StringBuilder rows = new StringBuilder("positive,negative\n");
        for (int i = 0; i < 8; i++) {
            rows.append("text ").append(i).append(",text ").append(i).append('\n');
        }
        Files.writeString(same, rows);
        refused("'model':'reviews','pairs':'" + same + "'", "same hidden states");
    }

    @Test
    void aStemStandsBeforeBothTextsAndShortTextsAreLeftOutWithTheirPartners() throws Exception {
        Path file = folder.resolve("stem.jsonl");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            rows.append("{\"q\": \"Is soup number ")
                    .append(i)
                    .append(" good?\", \"yes\": \"I love it\", \"no\": \"I hate it\"}\n");
        }
        Files.writeString(file, rows);
        Contrast contrast = new PairFile(file, "yes", "no", "q").read();
        assertThat(contrast.positive().get(3).premise()).isEqualTo("Is soup number 3 good? I love it");
        assertThat(contrast.negative().get(3).premise()).isEqualTo("Is soup number 3 good? I hate it");
        DirectionReport report = direction("'model':'reviews','method':'caa','pairs':'" + file
                + "','positive':'yes','negative':'no','stem':'q','layers':[2]");
        assertThat(separation(report).estimate()).isEqualTo(1);
        Path shorter = folder.resolve("short.csv");
        Files.writeString(shorter, """
                positive,negative
                one two three,four five six
                a,four five six seven
                he is,she is not
                so good,so bad
                very nice,very rude
                fine food,foul food
                my dog,our cat
                """);
        DirectionReport left = direction("'model':'reviews','pairs':'" + shorter + "','token':'-2','layers':[1]");
        assertThat(left.card().pairs()).isEqualTo(6);
        assertThat(left.card().warnings()).anyMatch(warning -> warning.startsWith("1 text is too short"));
    }

    /** A gate for reviews of food; the base rate is one in two, as many prompts are on each side. */
    @Test
    void aGateOpensForTheReviewsItIsFor() throws Exception {
        direction(
                "'model':'reviews','data':'reviews','column':'topic','positive':'food','limit':200,'layers':[2],'token':'mean','as':'food'");
        GateReport report = gate(
                "'model':'reviews','vector':'food','data':'reviews','column':'topic','positive':'food','limit':200");
        assertThat(report.baseRate()).isEqualTo(0.5);
        assertThat(report.alwaysOpen()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(report.heldOut().f1()).isGreaterThan(report.alwaysOpen());
        assertThat(report.f1().low()).isLessThanOrEqualTo(report.heldOut().f1());
        // The same gate from its JSON, asked of prompts one by one, in a batch, and compared by hand.
        Gate gate = Json.mapper().readValue(Json.mapper().writeValueAsString(report.gate()), Gate.class);
        assertThat(gate).isEqualTo(report.gate());
        Condition condition = gate.on(model, "reviews", workspace.steering());
        List<int[]> prompts = new ArrayList<>(others("positive", 12));
        boolean[] open = condition.open(prompts, Run.unwatched());
        String hook = "blocks.2.hook_resid_post";
        float[] vector = workspace.steering().get("food").vectors().getFirst().part(Place.of(hook));
        for (int row = 0; row < open.length; row++) {
            assertThat(condition.open(prompts.get(row))).isEqualTo(open[row]);
            Recorded states = model.run(Inputs.of(prompts.get(row)), RunPlan.recording(hook))
                    .get(hook);
            double[] mean = new double[vector.length];
            for (int position = 1; position < prompts.get(row).length; position++) {
                for (int unit = 0; unit < mean.length; unit++) {
                    mean[unit] += states.at(0, position)[unit];
                }
            }
            double cosine = Vectors.dot(vector, mean) / Vectors.norm(vector) / Vectors.norm(mean);
            assertThat(open[row])
                    .isEqualTo(report.gate().above() ? cosine > gate.threshold() : cosine <= gate.threshold());
        }
        assertThatThrownBy(() -> new Gate("food", "blocks.1.hook_resid_post", "mean", Gate.Measure.COSINE, 0, true)
                        .on(model, "reviews", workspace.steering()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("it has blocks.2.hook_resid_post");
        assertThatThrownBy(() -> new Gate("food", null, "-9", Gate.Measure.COSINE, 0, true)
                        .on(model, "reviews", workspace.steering())
                        .open(ids("good")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("too short");
        assertThatThrownBy(() -> new Gate("food", null, "mean", Gate.Measure.COSINE, Double.NaN, true))
                .isInstanceOf(UserError.class);
        assertThatThrownBy(() ->
                        gate("'model':'reviews','vector':'nobody','data':'reviews','column':'topic','positive':'food'"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no steering vector");
    }

    @Test
    void theCommandsHaveNamesAndEveryParameterIsDocumented() {
        Analyses analyses = new Analyses(List.of(new SteerDirection(workspace), new SteerGate(workspace)));
        for (String name : List.of("steer direction", "steer gate")) {
            assertThat(analyses.find(name).parameters().all())
                    .allSatisfy(parameter -> assertThat(parameter.description()).isNotBlank());
        }
    }
}
