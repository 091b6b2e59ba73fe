package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Interventions on a tiny Llama with texts of 5, 1 and 9 tokens; expected values are worked out from the plain run by hand. */
class InterventionTest {

    private static final String HOOK = "blocks.1.hook_resid_pre";

    @SuppressWarnings("NullAway.Init")
    private static Transformer model;

    @SuppressWarnings("NullAway.Init")
    private static Inputs inputs;

    @BeforeAll
    static void load() {
        model = Cases.load("llama");
        inputs = Cases.inputs("llama");
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static List<Float> vector() {
        List<Float> vector = new ArrayList<>();
        for (int u = 0; u < 12; u++) {
            vector.add(u - 5.5f);
        }
        return vector;
    }

    @Test
    void eachChangeDoesWhatItSaysWhereItShouldAndNothingElsewhere() {
        Recorded plain = model.run(inputs, RunPlan.recording(HOOK)).get(HOOK);
        List<Float> v = vector();
        List<Change> changes = List.of(
                new Change.Add(v, 2),
                new Change.AddEach(List.of(v, v, v)),
                new Change.Clamp(v, -3),
                new Change.Set(v),
                new Change.Scale(-3),
                new Change.Zero(),
                new Change.Mean(plain.mean()),
                new Change.ProjectOut(List.of(v)));
        for (Change change : changes) {
            for (Inputs.Padding side : Inputs.Padding.values()) {
                RunResult result = model.run(
                        inputs.padded(side),
                        RunPlan.recording(HOOK)
                                .with(Intervention.at(HOOK, change)
                                        .rows(0, 2)
                                        .positions(Positions.at(3, 7))
                                        .units(1, 4)));
                assertThat(result.touched())
                        .containsExactly(new Touch(0, 0, 0, List.of(3)), new Touch(0, 2, 0, List.of(3, 7)));
                for (int row = 0; row < 3; row++) {
                    for (int p = 0; p < inputs.ids().get(row).length; p++) {
                        float[] before = plain.at(row, p);
                        float[] after = result.get(HOOK).at(row, p);
                        for (int u = 0; u < 12; u++) {
                            boolean chosen = row != 1 && (p == 3 || p == 7) && (u == 1 || u == 4);
                            assertThat(after[u])
                                    .isCloseTo(chosen ? expected(change, before, u) : before[u], within(1e-4f));
                        }
                    }
                }
            }
        }
    }

    private static float expected(Change change, float[] x, int u) {
        float v = u - 5.5f;
        return switch (change) {
            case Change.Add add -> x[u] + 2 * v;
            case Change.AddEach each -> x[u] + v;
            case Change.Clamp clamp -> x[u] + (-3 - along(x) / (float) Math.sqrt(143)) / (float) Math.sqrt(143) * v;
            case Change.Set set -> v;
            case Change.Scale scale -> -3 * x[u];
            case Change.Zero zero -> 0;
            case Change.Mean mean -> mean.mean().get(u);
            case Change.ProjectOut out -> x[u] - along(x) / 143 * v;
            case Change.KeepNorm keep -> throw new AssertionError();
            case Change.CopyFrom copy -> throw new AssertionError();
        };
    }

    /** With the vector ±0.5, ±1.5, … ±5.5, whose squares sum to 143. */
    private static float along(float[] x) {
        float along = 0;
        for (int i = 0; i < x.length; i++) {
            along += x[i] * (i - 5.5f);
        }
        return along;
    }

    @Test
    void copyingFromTheSameTextChangesNothingAndFromAnotherGivesItsOutput() {
        int[] target = inputs.ids().get(2);
        int[] source = target.clone();
        source[3] = (source[3] + 1) % model.config().vocabulary();
        List<Integer> sourceIds = Arrays.stream(source).boxed().toList();
        Recorded plain = model.logits(Inputs.of(target));
        Recorded other = model.logits(Inputs.of(source));
        List<Integer> same = Arrays.stream(target).boxed().toList();
        RunResult self = model.run(
                Inputs.of(target),
                RunPlan.recording("logits")
                        .with(Intervention.at(HOOK, new Change.CopyFrom(List.of(same), List.of(), 0))));
        assertThat(self.get("logits").values()).containsExactly(plain.values(), within(1e-5f));
        RunResult patched = model.run(
                Inputs.of(target),
                RunPlan.recording("logits")
                        .with(Intervention.at(HOOK, new Change.CopyFrom(List.of(sourceIds), List.of(), 0))));
        assertThat(patched.get("logits").values()).containsExactly(other.values(), within(1e-4f));
    }

    @Test
    void aHeadIsAblatedAlikeAtItsMixedValuesAndAtItsResult() {
        RunResult atZ = model.run(
                inputs,
                RunPlan.recording("logits")
                        .with(Intervention.at("blocks.0.attn.hook_z", new Change.Zero())
                                .heads(2)));
        RunResult atResult = model.run(
                inputs,
                RunPlan.recording("logits")
                        .with(Intervention.at("blocks.0.attn.hook_result", new Change.Zero())
                                .heads(2)));
        assertThat(atResult.get("logits").values())
                .containsExactly(atZ.get("logits").values(), within(1e-4f));
    }

    @Test
    void attentionCanBeKnockedOutBetweenTwoPositionsButNeverLooksAhead() {
        String scores = "blocks.0.attn.hook_attn_scores";
        String pattern = "blocks.0.attn.hook_pattern";
        Recorded knocked = model.run(
                        inputs,
                        RunPlan.recording(pattern)
                                .with(Intervention.at(scores, new Change.Set(List.of(-1e9f)))
                                        .positions(Positions.at(4))
                                        .units(1)
                                        .heads(0)))
                .get(pattern);
        assertThat(knocked.at(2, 0, 4, 1)).isZero();
        assertThat(knocked.at(2, 1, 4, 1)).isPositive();
        Recorded ahead = model.run(
                        inputs, RunPlan.recording(pattern).with(Intervention.at(scores, new Change.Set(List.of(5f)))))
                .get(pattern);
        // All visible scores equal: attention is even over what is visible.
        assertThat(ahead.at(2, 0, 3, 2)).isCloseTo(0.25f, within(1e-6f));
        assertThat(ahead.at(2, 0, 3, 4)).isZero();
    }

    @Test
    void duringAGenerationAnInterventionActsInTheStepsItNames() {
        Inputs prompts = Inputs.of(inputs.ids().get(0), inputs.ids().get(1));
        Intervention steer = Intervention.at(HOOK, new Change.Add(vector(), 0.3f));
        for (Steps steps : Steps.values()) {
            Generation generation = model.generate(
                    prompts,
                    GenerationSettings.greedy(3),
                    RunPlan.recording(HOOK).with(steer.steps(steps)),
                    (row, token) -> {},
                    Run.unwatched());
            List<Touch> expected = new ArrayList<>();
            for (int row = 0; row < 2; row++) {
                int length = prompts.ids().get(row).length;
                if (steps != Steps.GENERATED) {
                    expected.add(new Touch(
                            0, row, 0, IntStream.range(0, length).boxed().toList()));
                }
                if (steps != Steps.PROMPT) {
                    expected.add(new Touch(0, row, 1, List.of(length)));
                    expected.add(new Touch(0, row, 2, List.of(length + 1)));
                }
            }
            assertThat(generation.run().touched()).containsExactlyElementsOf(expected);
            // The same states come of one pass over the whole text with the same positions changed.
            int[] prompt = prompts.ids().get(0);
            int[] whole = Arrays.copyOf(prompt, 7);
            System.arraycopy(generation.texts().getFirst().ids(), 0, whole, 5, 2);
            Positions positions = switch (steps) {
                case PROMPT -> Positions.at(0, 1, 2, 3, 4);
                case GENERATED -> Positions.at(5, 6);
                case BOTH -> Positions.all();
            };
            Recorded once = model.run(Inputs.of(whole), RunPlan.recording(HOOK).with(steer.positions(positions)))
                    .get(HOOK);
            for (int p = 0; p < 7; p++) {
                assertThat(generation.run().get(HOOK).at(0, p)).containsExactly(once.at(0, p), within(1e-4f));
            }
        }
    }

    @Test
    void anInterventionThatNeverActsOrNamesWhatIsNotThereIsRefused() {
        Intervention zero = Intervention.at(HOOK, new Change.Zero());
        refused(zero.positions(Positions.at(9)), "names position 9, but its texts have 9 at most, counted from 0");
        refused(zero.positions(Positions.at(3)).rows(1), "names position 3, but its texts have 1 at most");
        refused(zero.steps(Steps.GENERATED), "never acted");
        refused(zero.rows(3), "names row 3, but the batch has 3 rows");
        refused(zero.units(12), "names unit 12");
        refused(zero.heads(0), "chooses heads, but " + HOOK + " has none");
        refused(zero.positions(Positions.at(-1)), "names position -1");
        refused(Intervention.at("blocks.2.hook_resid_pre", new Change.Zero()), "numbered from 0 to 1");
        refused(Intervention.at("hook_pos_embed", new Change.Zero()), "has no hook point hook_pos_embed");
        refused(
                Intervention.at("blocks.1.hook_residue", new Change.Zero()),
                "There is no hook point blocks.1.hook_residue");
        refused(Intervention.at("blocks.0.attn.hook_k", new Change.Zero()).heads(2), "names head 2");
        refused(Intervention.at(HOOK, new Change.Add(List.of(1f, 2f), 1)), "has a vector of 2 numbers");
        refused(
                Intervention.at("blocks.0.attn.hook_pattern", new Change.Zero()).units(9),
                "names unit 9, but those of blocks.0.attn.hook_pattern are positions, 9 at most");
        refused(
                Intervention.at("blocks.0.attn.hook_pattern", new Change.ProjectOut(List.of(vector()))),
                "whose last axis are positions");
        refused(Intervention.at(HOOK, new Change.Add(vector(), Float.MAX_VALUE)), "not finite");
        refused(Intervention.at(HOOK, new Change.Scale(Float.NaN)), "not finite");
        refused(Intervention.at(HOOK, new Change.ProjectOut(List.of(List.of(1f)))), "has a vector of 1 numbers");
        refused(
                new Intervention(
                        List.of(), List.of(), Positions.all(), List.of(), List.of(), Steps.BOTH, new Change.Zero()),
                "names no hook point");
        refused(
                Intervention.at(HOOK, new Change.CopyFrom(List.of(List.of(1), List.of(2)), List.of(), 0)),
                "says of 2 rows what to copy to them, but not of row 2");
        refused(
                Intervention.at(HOOK, new Change.CopyFrom(List.of(List.of(1)), List.of(0, 1, 0), 0)),
                "names prompt 1, but there are 1 to copy from");
        refused(Intervention.at(HOOK, new Change.CopyFrom(List.of(List.of(99)), List.of(), 0)), "is 99");
        refused(Intervention.at(HOOK, new Change.CopyFrom(List.of(), List.of(), 0)), "but not of row 0");
        refused(Intervention.at(HOOK, new Change.Set(Collections.nCopies(12, Float.NaN))), "not finite");
        refused(
                Intervention.at(HOOK, new Change.ProjectOut(List.of(Collections.nCopies(12, 0f)))),
                "zero vectors only");
    }

    private static void refused(Intervention intervention, String why) {
        assertThatThrownBy(() -> model.run(inputs, RunPlan.recording().with(intervention)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(why);
    }

    @Test
    void aPositionThatOnlyAGenerationReachesIsRefusedWhereNoneIsGenerated() {
        Inputs prompt = Inputs.of(inputs.ids().get(0));
        Intervention late = Intervention.at(HOOK, new Change.Zero()).positions(Positions.at(6));
        RunPlan plan = RunPlan.recording().with(late);
        assertThat(model.generate(prompt, GenerationSettings.greedy(3), plan, (row, token) -> {}, Run.unwatched())
                        .run()
                        .touched())
                .containsExactly(new Touch(0, 0, 2, List.of(6)));
        assertThatThrownBy(() ->
                        model.generate(prompt, GenerationSettings.greedy(2), plan, (row, token) -> {}, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessage("Intervention 0 names position 6, but its texts have 6 at most, counted from 0.");
        assertThatThrownBy(() -> model.run(prompt, plan)).isInstanceOf(UserError.class);
    }

    /** Names of hook points, layers, heads and units that a model does not have, for every family. */
    @ParameterizedTest
    @MethodSource("cases")
    void whatAModelDoesNotHaveIsRefusedWhateverItsFamily(String name) {
        try (Transformer other = Cases.load(name)) {
            Inputs texts = Cases.inputs(name);
            int layers = other.config().layers();
            int hidden = other.config().hidden();
            String hook = "blocks.0.hook_resid_post";
            List<Intervention> bad = List.of(
                    Intervention.at("blocks." + layers + ".hook_resid_post", new Change.Zero()),
                    Intervention.at("blocks.-1.hook_resid_post", new Change.Zero()),
                    Intervention.at("blocks.99999999999.hook_resid_post", new Change.Zero()),
                    Intervention.at("blocks.0.hook_resid", new Change.Zero()),
                    Intervention.at("", new Change.Zero()),
                    Intervention.at(hook, new Change.Zero()).units(hidden),
                    Intervention.at(hook, new Change.Zero()).units(-1),
                    Intervention.at(hook, new Change.Zero()).heads(0),
                    Intervention.at(hook, new Change.Zero()).rows(3),
                    Intervention.at(hook, new Change.Zero()).positions(Positions.at(9)),
                    Intervention.at("blocks.0.attn.hook_z", new Change.Zero())
                            .heads(other.config().heads()),
                    Intervention.at("blocks.0.attn.hook_v", new Change.Zero())
                            .heads(other.config().keyHeads()),
                    Intervention.at("logits", new Change.Zero())
                            .units(other.config().outputs()),
                    Intervention.at(hook, new Change.Add(Collections.nCopies(hidden + 1, 1f), 1)));
            for (Intervention each : bad) {
                assertThatThrownBy(() -> other.run(texts, RunPlan.recording().with(each)))
                        .as(each.toString())
                        .isInstanceOf(UserError.class)
                        .hasMessageMatching("[^\n]{10,300}\\.");
            }
            assertThatThrownBy(() -> other.run(texts, RunPlan.recording("blocks.0.hook_nothing")))
                    .isInstanceOf(UserError.class);
        }
    }

    static List<String> cases() {
        return Cases.all();
    }

    @Test
    void inJsonOnlyPointsAndChangeAreNeeded() {
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readValue(
                        "{\"points\": [\"logits\"], \"change\": {\"do\": \"add\", \"vector\": [2]}}",
                        Intervention.class))
                .isEqualTo(Intervention.at("logits", new Change.Add(List.of(2f), 1)));
        assertThat(json.readValue(
                        "{\"points\": [\"logits\"], \"positions\": {\"at\": [4]},"
                                + " \"change\": {\"do\": \"copy-from\", \"prompts\": [[1]]}}",
                        Intervention.class))
                .isEqualTo(Intervention.at("logits", new Change.CopyFrom(List.of(List.of(1)), List.of(), 0))
                        .positions(Positions.at(4)));
        for (String bad : List.of(
                "{}",
                "{\"points\": [\"logits\"]}",
                "{\"points\": [\"logits\"], \"change\": {\"do\": \"set\"}}",
                "{\"points\": [\"logits\"], \"change\": {\"do\": \"copy-from\"}}",
                "{\"points\": [\"logits\"], \"positions\": {\"which\": \"AT\"}, \"change\": {\"do\": \"zero\"}}")) {
            assertThatThrownBy(() -> json.readValue(bad, Intervention.class)).hasRootCauseInstanceOf(UserError.class);
        }
    }

    @Test
    void aPlanSurvivesJson() {
        RunPlan plan = RunPlan.recording("logits", HOOK)
                .with(Intervention.at(HOOK, new Change.Add(vector(), 2)).rows(1).positions(Positions.last()))
                .with(Intervention.at(HOOK, new Change.CopyFrom(List.of(List.of(1, 2)), List.of(0), 1)))
                .with(Intervention.at("blocks.0.attn.hook_z", new Change.Zero())
                        .heads(1)
                        .units(2));
        JsonMapper json = JsonMapper.shared();
        assertThat(json.readValue(json.writeValueAsString(plan), RunPlan.class)).isEqualTo(plan);
    }
}
