package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.Safetensors;
import dev.assay.spi.Run;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected values: an independent forward pass in PyTorch and double precision, {@code src/test/python/families.py}. */
class FamilyParityTest {

    static List<String> cases() {
        return Cases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void logitsStatesAttentionAndGradientAreThoseOfTheReference(String name) {
        try (Transformer model = Cases.load(name);
                Safetensors expected = Safetensors.open(Cases.folder(name).resolve("expected.safetensors"))) {
            Inputs inputs = Cases.inputs(name);
            int layers = model.config().layers();
            int hidden = model.config().hidden();
            boolean after = !model.config().family().causal();
            String[] states = new String[layers + 1];
            String[] patterns = new String[layers];
            states[0] = "blocks.0.hook_resid_pre";
            for (int l = 0; l < layers; l++) {
                states[l + 1] = "blocks." + l + (after ? ".ln2.hook_normalized" : ".hook_resid_post");
                patterns[l] = "blocks." + l + ".attn.hook_pattern";
            }
            float[] stateValues = expected.floats("hidden", layers + 1, 5, hidden);
            float[] patternValues =
                    expected.floats("pattern", layers, model.config().heads(), 5, 5);
            for (Inputs.Padding side : Inputs.Padding.values()) {
                RunPlan plan = RunPlan.recording(Stream.of(states, patterns, new String[] {"logits"})
                        .flatMap(Arrays::stream)
                        .toArray(String[]::new));
                RunResult result = model.run(inputs.padded(side), plan);
                for (int row = 0; row < 3; row++) {
                    float[] logits = expected.floats("logits." + row, -1, -1);
                    int positions = result.get("logits").shape()[1] == 1
                            ? 1
                            : inputs.ids().get(row).length;
                    for (int p = 0; p < positions; p++) {
                        compare(name + " logits", result.get("logits").at(row, p), logits, p);
                    }
                }
                for (int l = 0; l <= layers; l++) {
                    for (int p = 0; p < 5; p++) {
                        compare(states[l], result.get(states[l]).at(0, p), stateValues, l * 5 + p);
                    }
                }
                for (int l = 0; l < layers; l++) {
                    for (int i = 0; i < model.config().heads() * 25; i++) {
                        float found = result.get(patterns[l]).at(0, i / 25, i / 5 % 5, i % 5);
                        assertThat(Math.abs(
                                        found - patternValues[l * model.config().heads() * 25 + i]))
                                .as(patterns[l])
                                .isLessThan(1e-4f);
                    }
                }
                GradientResult gradient = model.gradients(
                        inputs.padded(side),
                        RunPlan.recording(),
                        Objective.logit(0, result.get("logits").shape()[1] == 1 ? 0 : 4, 1),
                        List.of("hook_embed"),
                        List.of(),
                        Run.unwatched());
                float[] gradientValues = expected.floats("gradient", 5, hidden);
                for (int p = 0; p < 5; p++) {
                    compare("gradient", gradient.state("hook_embed").at(0, p), gradientValues, p);
                }
            }
        }
    }

    private static void compare(String what, float[] found, float[] expected, int row) {
        for (int i = 0; i < found.length; i++) {
            assertThat(Math.abs(found[i] - expected[row * found.length + i]))
                    .as("%s, row %d, unit %d: %s", what, row, i, found[i])
                    .isLessThan(1e-4f * Math.max(1, Math.abs(expected[row * found.length + i])));
        }
    }
}
