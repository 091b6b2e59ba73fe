package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every family, whatever its weights. */
class FamilyTest {

    private static final int TRIALS = 50;
    /** The central difference of five points, exact up to the fourth power of the step. */
    private static final float STEP = 4e-3f;

    private static final float[] STEPS = {1, -1, 2, -2};
    private static final double[] WEIGHTS = {8 / 12.0, -8 / 12.0, -1 / 12.0, 1 / 12.0};

    static List<String> cases() {
        return Cases.families();
    }

    static List<String> causal() {
        return Cases.causal();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsAddedToTheResidualSumsToIt(String name) {
        try (Transformer model = Cases.load(name)) {
            boolean causal = model.config().family().causal();
            int layers = model.config().layers();
            List<String> parts = new ArrayList<>(
                    causal ? List.of("hook_embed") : List.of("hook_full_embed", "blocks.0.ln1.hook_normalized"));
            if (model.hooks().contains("hook_pos_embed") && causal) {
                parts.add("hook_pos_embed");
            }
            for (int l = 0; l < layers; l++) {
                parts.add("blocks." + l + ".hook_attn_out");
                parts.add("blocks." + l + ".hook_mlp_out");
            }
            String last = "blocks." + (causal ? layers - 1 : 0) + ".hook_resid_post";
            List<String> record = new ArrayList<>(parts);
            record.add(last);
            RunResult result = model.run(Cases.inputs(name), new RunPlan(record, List.of()));
            // A norm follows each sum in BERT's families: there the sum holds within a block.
            List<String> summed = causal ? parts : List.of("blocks.0.ln1.hook_normalized", "blocks.0.hook_mlp_out");
            float[] expected = result.get(last).values();
            for (int i = 0; i < expected.length; i++) {
                double sum = 0;
                for (String part : summed) {
                    sum += result.get(part).values()[i];
                }
                assertThat((double) expected[i]).isCloseTo(sum, within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatHeadsAddSumsToWhatAttentionAddsUpToTheOffset(String name) {
        try (Transformer model = Cases.load(name)) {
            RunResult result = model.run(
                    Cases.inputs(name), RunPlan.recording("blocks.1.attn.hook_result", "blocks.1.hook_attn_out"));
            Recorded heads = result.get("blocks.1.attn.hook_result");
            int hidden = model.config().hidden();
            double[] offset = new double[hidden];
            for (int p = 0; p < 9; p++) {
                float[] out = result.get("blocks.1.hook_attn_out").at(2, p);
                for (int u = 0; u < hidden; u++) {
                    double rest = out[u];
                    for (int h = 0; h < model.config().heads(); h++) {
                        rest -= heads.at(2, p, h, u);
                    }
                    if (p == 0) {
                        offset[u] = rest;
                    }
                    assertThat(rest).isCloseTo(offset[u], within(1e-4));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rowsOfAttentionSumToOneAndRespectTheMask(String name) {
        try (Transformer model = Cases.load(name)) {
            for (Inputs.Padding side : Inputs.Padding.values()) {
                Recorded pattern = model.run(
                                Cases.inputs(name).padded(side), RunPlan.recording("blocks.0.attn.hook_pattern"))
                        .get("blocks.0.attn.hook_pattern");
                for (int row = 0; row < 3; row++) {
                    for (int h = 0; h < model.config().heads(); h++) {
                        for (int q = 0; q < pattern.lengths()[row]; q++) {
                            double sum = 0;
                            for (int k = 0; k < 9; k++) {
                                float weight = pattern.at(row, h, q, k);
                                sum += weight;
                                if (k >= pattern.lengths()[row] || !Pass.sees(model.config(), q, k)) {
                                    assertThat(weight).isZero();
                                }
                            }
                            assertThat(sum).isCloseTo(1, within(1e-5));
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTextGivesTheSameAloneInABatchAndInAnyOrder(String name) {
        try (Transformer model = Cases.load(name)) {
            Inputs batch = Cases.inputs(name);
            Recorded together = model.logits(batch);
            List<int[]> reversed = new ArrayList<>(batch.ids());
            Collections.reverse(reversed);
            Recorded turned = model.logits(Inputs.of(reversed).padded(Inputs.Padding.LEFT));
            for (int row = 0; row < 3; row++) {
                Recorded alone = model.logits(Inputs.of(batch.ids().get(row)));
                for (int p = 0; p < alone.shape()[1]; p++) {
                    assertThat(together.at(row, p)).containsExactly(alone.at(0, p), within(1e-4f));
                    assertThat(turned.at(2 - row, p)).containsExactly(alone.at(0, p), within(1e-4f));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void neitherRecordingEverythingNorAddingZeroAnywhereChangesABit(String name) {
        try (Transformer model = Cases.load(name)) {
            Inputs inputs = Cases.inputs(name);
            float[] plain = model.logits(inputs).values();
            RunResult recorded = model.run(inputs, new RunPlan(model.hooks(), List.of()));
            assertThat(recorded.get("logits").values()).isEqualTo(plain);
            RunPlan zeros = RunPlan.recording("logits");
            for (String hook : model.hooks()) {
                zeros = zeros.with(Intervention.at(hook, new Change.Add(List.of(0f), 1)));
            }
            RunResult added = model.run(inputs, zeros);
            assertThat(added.get("logits").values()).isEqualTo(plain);
            assertThat(added.touched().stream().map(Touch::intervention).distinct())
                    .hasSize(model.hooks().size());
        }
    }

    @ParameterizedTest
    @MethodSource("causal")
    void laterTokensDoNotReachEarlierOnes(String name) {
        try (Transformer model = Cases.load(name)) {
            int[] ids = Cases.inputs(name).ids().get(2);
            int[] other = ids.clone();
            other[5] = (ids[5] + 1) % model.config().vocabulary();
            Recorded first = model.logits(Inputs.of(ids));
            Recorded second = model.logits(Inputs.of(other));
            for (int p = 0; p < 9; p++) {
                if (p < 5) {
                    assertThat(second.at(0, p)).containsExactly(first.at(0, p), within(1e-6f));
                } else {
                    assertThat(second.at(0, 5)).isNotEqualTo(first.at(0, 5));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("causal")
    void aGenerationsLogProbabilitiesAreThoseOfTheWholeTextReadAtOnce(String name) {
        try (Transformer model = Cases.load(name)) {
            List<int[]> prompts = List.of(
                    Arrays.copyOf(Cases.inputs(name).ids().get(0), 4),
                    Cases.inputs(name).ids().get(1));
            for (Inputs.Padding side : Inputs.Padding.values()) {
                Generation generation = model.generate(Inputs.of(prompts).padded(side), GenerationSettings.greedy(5));
                for (GeneratedText text : generation.texts()) {
                    int[] prompt = prompts.get(text.row());
                    int[] whole = Arrays.copyOf(prompt, prompt.length + 5);
                    System.arraycopy(text.ids(), 0, whole, prompt.length, 5);
                    Recorded logits = model.logits(Inputs.of(whole));
                    for (int i = 0; i < 5; i++) {
                        float[] at = logits.at(0, prompt.length + i - 1);
                        LogProbabilities next = LogProbabilities.of(at, 0, at.length);
                        assertThat(text.tokens().get(i).id()).isEqualTo(next.best());
                        assertThat(text.tokens().get(i).logprob()).isCloseTo(next.values()[next.best()], within(1e-4));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @SuppressWarnings("ExplicitGc") // Garbage between forward and backward is what once gave wrong gradients.
    void gradientsAgreeWithCentralDifferences(String name) {
        try (Transformer model = Cases.load(name)) {
            Inputs inputs = Cases.inputs(name);
            boolean labels = model.config().head() == Head.LABELS;
            Objective objective = Objective.logProbability(2, labels ? 0 : 8, 1);
            String hook = "blocks.1.hook_resid_pre";
            int width = model.config().hidden();
            Random random = new Random(name.hashCode());
            Float[] vector = new Float[width];
            Arrays.setAll(vector, i -> (float) random.nextGaussian());
            RunPlan plan = RunPlan.recording()
                    .with(Intervention.at("blocks.0.mlp.hook_post", new Change.Scale(0.9f)))
                    .with(Intervention.at(hook, new Change.Add(List.of(vector), 0.5f)));
            Run collecting = new Run() {
                @Override
                public void progress(double fraction, String message) {}

                @Override
                public void partial(Object part) {}

                @Override
                public void log(String line) {}

                @Override
                public void checkCancelled() {
                    System.gc();
                }
            };
            GradientResult gradients =
                    model.gradients(inputs, plan, objective, List.of("hook_embed", hook), List.of(1), collecting);
            double scale = 0;
            for (float g : gradients.state(hook).values()) {
                scale = Math.max(scale, Math.abs(g));
            }
            // Each coordinate takes four rows of one batch.
            List<int[]> rows =
                    new ArrayList<>(Collections.nCopies(4 * TRIALS, inputs.ids().get(2)));
            RunPlan moved = new RunPlan(List.of("logits"), plan.interventions());
            double[] found = new double[TRIALS];
            for (int trial = 0; trial < TRIALS; trial++) {
                int unit = random.nextInt(width);
                int position = random.nextInt(9);
                boolean ofVector = trial % 3 == 2;
                String at = trial % 3 == 0 ? "hook_embed" : hook;
                found[trial] = ofVector
                        ? gradients.vector(1)[unit]
                        : gradients.state(at).at(2, position)[unit];
                for (int side = 0; side < 4; side++) {
                    Float[] step = new Float[width];
                    Arrays.fill(step, 0f);
                    step[unit] = STEPS[side] * STEP;
                    moved = moved.with(Intervention.at(at, new Change.Add(List.of(step), ofVector ? 0.5f : 1))
                            .rows(4 * trial + side)
                            .positions(ofVector ? Positions.all() : Positions.at(position)));
                }
            }
            Recorded logits = model.run(Inputs.of(rows), moved).get("logits");
            for (int trial = 0; trial < TRIALS; trial++) {
                double expected = 0;
                for (int side = 0; side < 4; side++) {
                    expected += WEIGHTS[side] * logProbability(logits, 4 * trial + side) / STEP;
                }
                assertThat(found[trial])
                        .as("coordinate %d", trial)
                        .isCloseTo(expected, within(1e-2 * Math.max(Math.abs(expected), 0.1 * scale) + 2e-4));
            }
        }
    }

    /** Of output 1 at the last position. */
    private static double logProbability(Recorded logits, int row) {
        float[] last = logits.at(row, logits.shape()[1] - 1);
        return LogProbabilities.of(last, 0, last.length).values()[1];
    }
}
