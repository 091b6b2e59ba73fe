package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.spi.UserError;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The arithmetic of changes on states that are written out here, with values worked out by hand. */
class EffectTest {

    /** One text of two tokens, or of as many as there are vectors. */
    private static float[] on(Change change, float[] states, int width) {
        int slots = states.length / width;
        int[][] positions = new int[1][slots];
        for (int t = 0; t < slots; t++) {
            positions[0][t] = t;
        }
        Frame frame = new Frame(positions, positions, new int[] {0}, new int[] {slots - 1}, 0);
        try (NDManager step = Djl.newManager()) {
            return new Effect(change)
                    .on(Djl.array(step, states, 1, slots, width), frame, new float[0])
                    .toFloatArray();
        }
    }

    @Test
    void addingZerosKeepsTheSignOfZero() {
        float[] states = {-0f, 0f, -Float.MIN_VALUE, 3f, Float.MIN_VALUE, -0f};
        for (Change nothing : List.of(
                new Change.Add(List.of(1f, -1f, 5f), 0),
                new Change.Add(List.of(1f, -1f, 5f), -0f),
                new Change.Add(List.of(0f, -0f, 0f), 7),
                new Change.Add(List.of(0f), 1),
                new Change.AddEach(List.of(List.of(0f, 0f, -0f))),
                new Change.KeepNorm(List.of(1f, -1f, 5f), 0))) {
            float[] after = on(nothing, states, 3);
            for (int i = 0; i < states.length; i++) {
                assertThat(Float.floatToRawIntBits(after[i]))
                        .as("%s, number %d", nothing, i)
                        .isEqualTo(Float.floatToRawIntBits(states[i]));
            }
        }
    }

    /** (3, 4) + 2·(0.5, -2) = (4, 0), which at the length 5 is (5, 0); and (0, 2) + (1, -4) = (1, -2), at the length 2. */
    @Test
    void aKeptNormTurnsAStateAndLeavesItsLength() {
        float[] after = on(new Change.KeepNorm(List.of(0.5f, -2f), 2), new float[] {3, 4, 0, 2}, 2);
        float part = (float) (2 / Math.sqrt(5));
        assertThat(after).containsExactly(new float[] {5, 0, part, -2 * part}, within(1e-6f));
    }

    @Test
    void aKeptNormStandsWhateverTheStrengthAndASumOfZerosStaysZero() {
        for (float strength : new float[] {1e-20f, 1e10f, 1e30f, -1e38f}) {
            float[] after = on(new Change.KeepNorm(List.of(0.6f, -0.8f), strength), new float[] {3, 4}, 2);
            assertThat(Math.hypot(after[0], after[1]))
                    .as("strength %s", strength)
                    .isCloseTo(5, within(1e-5));
        }
        assertThat(on(new Change.KeepNorm(List.of(3f, 4f), -1), new float[] {3, 4}, 2))
                .containsExactly(0, 0);
        assertThat(on(new Change.KeepNorm(List.of(3f, 4f), 1), new float[] {0, 0}, 2))
                .containsExactly(0, 0);
    }

    /** On (3, 4)/5 the state (1, 7) has the projection 31/5; setting it to 2 takes 21/5 of the unit vector away: (1 - 63/25, 7 - 84/25). */
    @Test
    void aClampSetsTheProjectionAndKeepsWhatIsOrthogonal() {
        for (float length : new float[] {1, 0.001f, 1e6f}) {
            float[] after = on(new Change.Clamp(List.of(3 * length, 4 * length), 2), new float[] {1, 7, 6, 8}, 2);
            assertThat(after).containsExactly(new float[] {-1.52f, 3.64f, 1.2f, 1.6f}, within(1e-5f));
        }
    }

    @Test
    void whatIsWrongIsRefused() {
        try (Transformer model = Cases.load("llama")) {
            Inputs inputs = Cases.inputs("llama");
            String hook = "blocks.0.hook_resid_post";
            List<Float> wide = Collections.nCopies(12, 1f);
            refused(
                    model,
                    inputs,
                    hook,
                    new Change.AddEach(List.of(wide, wide)),
                    "has 2 vectors to add, but the batch has 3");
            refused(
                    model,
                    inputs,
                    hook,
                    new Change.AddEach(List.of(wide, wide, List.of(1f, 2f))),
                    "has a vector of 2 numbers");
            refused(model, inputs, hook, new Change.AddEach(List.of(wide, wide, List.of(Float.NaN))), "not finite");
            refused(model, inputs, hook, new Change.KeepNorm(wide, Float.NaN), "not finite");
            refused(model, inputs, hook, new Change.Clamp(List.of(1f), 0), "has a vector of 1 numbers");
            refused(model, inputs, hook, new Change.Clamp(Collections.nCopies(12, 0f), 0), "a zero vector");
            refused(model, inputs, hook, new Change.Clamp(wide, Float.POSITIVE_INFINITY), "not finite");
            refused(
                    model,
                    inputs,
                    "blocks.0.attn.hook_pattern",
                    new Change.KeepNorm(List.of(1f), 1),
                    "whose last axis are positions");
            assertThatThrownBy(() -> model.run(
                            inputs,
                            RunPlan.recording()
                                    .with(Intervention.at(hook, new Change.KeepNorm(wide, 1))
                                            .units(3))))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("cannot choose units");
        }
    }

    private static void refused(Transformer model, Inputs inputs, String hook, Change change, String why) {
        assertThatThrownBy(() -> model.run(inputs, RunPlan.recording().with(Intervention.at(hook, change))))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"do\":\"add-each\",\"vectors\":[[1.0,2.0],[3.0,4.0]]}",
                "{\"do\":\"keep-norm\",\"vector\":[1.0,2.0],\"coefficient\":0.5}",
                "{\"do\":\"clamp\",\"direction\":[1.0,2.0],\"value\":-3.0}"
            })
    void aChangeSurvivesJson(String json) {
        JsonMapper mapper = JsonMapper.shared();
        Change change = mapper.readValue(json, Change.class);
        assertThat(mapper.readTree(mapper.writeValueAsString(change))).isEqualTo(mapper.readTree(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"do\":\"add-each\"}", "{\"do\":\"keep-norm\"}", "{\"do\":\"clamp\",\"value\":1}"})
    void whatJsonLacksIsNamed(String json) {
        assertThatThrownBy(() -> JsonMapper.shared().readValue(json, Change.class))
                .hasRootCauseInstanceOf(UserError.class);
    }
}
