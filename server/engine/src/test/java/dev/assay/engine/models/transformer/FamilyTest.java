package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.Gradients;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
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
        return Cases.all();
    }

    static List<String> causal() {
        return Cases.causal();
    }

    static List<String> encoders() {
        return Cases.all().stream()
                .filter(name -> !Cases.causal().contains(name))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("causal")
    void embeddingsAndAllThatAttentionAndPerceptronsAddSumToTheLastResidual(String name) {
        try (Transformer model = Cases.load(name)) {
            int layers = model.config().layers();
            List<String> parts = new ArrayList<>(List.of("hook_embed"));
            if (model.hooks().contains("hook_pos_embed")) {
                parts.add("hook_pos_embed");
            }
            for (int l = 0; l < layers; l++) {
                parts.add("blocks." + l + ".hook_attn_out");
                parts.add("blocks." + l + ".hook_mlp_out");
            }
            addUp(model, name, parts, "blocks." + (layers - 1) + ".hook_resid_post");
        }
    }

    /** A norm follows each sum in BERT's families: there sums hold between norms. */
    @ParameterizedTest
    @MethodSource("encoders")
    void betweenTheNormsOfAnEncoderWhatIsAddedSumsToTheResidual(String name) {
        try (Transformer model = Cases.load(name)) {
            for (int l = 0; l < model.config().layers(); l++) {
                String block = "blocks." + l + ".";
                String before = l == 0 ? "hook_full_embed" : "blocks." + (l - 1) + ".ln2.hook_normalized";
                addUp(model, name, List.of(before, block + "hook_attn_out"), block + "hook_resid_mid");
                addUp(
                        model,
                        name,
                        List.of(block + "ln1.hook_normalized", block + "hook_mlp_out"),
                        block + "hook_resid_post");
            }
        }
    }

    private static void addUp(Transformer model, String name, List<String> parts, String whole) {
        List<String> record = new ArrayList<>(parts);
        record.add(whole);
        RunResult result = model.run(Cases.inputs(name), new RunPlan(record, List.of()));
        float[] expected = result.get(whole).values();
        for (int i = 0; i < expected.length; i++) {
            double sum = 0;
            for (String part : parts) {
                sum += result.get(part).values()[i];
            }
            assertThat((double) expected[i]).isCloseTo(sum, within(1e-4));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatHeadsAddSumsToWhatAttentionAddsUpToTheOffset(String name) {
        try (Transformer model = Cases.load(name)) {
            RunResult result = model.run(
                    Cases.inputs(name), RunPlan.recording("blocks.0.attn.hook_result", "blocks.0.hook_attn_out"));
            Recorded heads = result.get("blocks.0.attn.hook_result");
            int hidden = model.config().hidden();
            double[] offset = new double[hidden];
            for (int p = 0; p < 9; p++) {
                float[] out = result.get("blocks.0.hook_attn_out").at(2, p);
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
    @MethodSource("cases")
    void whatStandsInPaddingChangesNoBit(String name) {
        try (Transformer model = Cases.load(name)) {
            for (Inputs.Padding side : Inputs.Padding.values()) {
                Inputs inputs = Cases.inputs(name).padded(side);
                float[] zeros = logitsWithPadding(model, inputs, 0, 0);
                int types = Math.max(1, model.config().tokenTypes());
                for (int filler : new int[] {1, 7, model.config().vocabulary() - 1}) {
                    assertThat(logitsWithPadding(model, inputs, filler, types - 1))
                            .isEqualTo(zeros);
                }
            }
        }
    }

    /** The logits at the texts' own positions, when padding is filled with a token and a segment. */
    private static float[] logitsWithPadding(Transformer model, Inputs inputs, int filler, int type) {
        int[][] positions = inputs.positions();
        List<int[]> types =
                inputs.ids().stream().map(ids -> new int[ids.length]).toList();
        Probe probe = model.probe(RunPlan.recording("logits"), inputs, 0, Run.unwatched());
        try (NDManager step = Djl.newManager()) {
            model.forward(
                    step,
                    Transformer.slots(inputs.ids(), positions, filler),
                    Transformer.slots(types, positions, type),
                    Transformer.frame(inputs, positions),
                    null,
                    false,
                    probe,
                    Run.unwatched());
        }
        return probe.result().get("logits").values();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTextAsLongAsTheContextRunsAndOneTokenMoreIsRefused(String name) {
        try (Transformer model = Cases.load(name)) {
            int context = model.config().positions();
            Recorded logits = model.logits(Inputs.of(new int[context], new int[1]));
            for (float logit : logits.values()) {
                assertThat(logit).isFinite();
            }
            assertThatThrownBy(() -> model.logits(Inputs.of(new int[1], new int[context + 1])))
                    .isInstanceOf(UserError.class)
                    .hasMessage("Text 1 has " + (context + 1) + " tokens, but the model's context is " + context
                            + " tokens.");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @SuppressWarnings("ExplicitGc") // Garbage between forward and backward is what once gave wrong gradients.
    void aCollectionBetweenForwardAndBackwardChangesNoBitOfAGradient(String name) {
        try (Transformer model = Cases.load(name)) {
            Inputs inputs = Cases.inputs(name);
            float[] plain = gradientOfInputs(model, inputs, () -> {});
            float[] collected = gradientOfInputs(model, inputs, () -> {
                System.gc();
                // Memory that was freed by mistake is likely to be handed out again here.
                for (int i = 0; i < 200; i++) {
                    FloatBuffer poison =
                            ByteBuffer.allocateDirect(4 << (i % 12)).asFloatBuffer();
                    while (poison.hasRemaining()) {
                        poison.put(Float.NaN);
                    }
                }
                System.gc();
            });
            assertThat(collected).isEqualTo(plain);
        }
    }

    private static float[] gradientOfInputs(Transformer model, Inputs inputs, Runnable between) {
        try (NDManager manager = Djl.newManager()) {
            NDList zeros = new NDList(manager.zeros(
                    new Shape(inputs.rows(), inputs.slots(), model.config().hidden())));
            return Gradients.step(
                    zeros,
                    step -> {
                        Tap tap = new Tap() {
                            @Override
                            public boolean hears(Point point) {
                                return point.kind() == Point.Kind.EMBED;
                            }

                            @Override
                            public NDArray at(Point point, NDArray x, Frame frame) {
                                return hears(point) ? x.add(step.leaf(0)) : x;
                            }
                        };
                        NDArray logits = model.forward(step.manager(), inputs, tap, Run.unwatched());
                        NDArray loss = logits.logSoftmax(-1).mean();
                        between.run();
                        return loss;
                    },
                    (loss, gradients) -> gradients.get(0).toFloatArray());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPassThatGradientsAreTakenOfComputesWhatAPlainOneDoes(String name) {
        try (Transformer model = Cases.load(name)) {
            for (Inputs.Padding side : Inputs.Padding.values()) {
                Inputs inputs = Cases.inputs(name).padded(side);
                Recorded logits = model.logits(inputs);
                for (int row = 0; row < 3; row++) {
                    int last = logits.shape()[1] == 1 ? 0 : inputs.ids().get(row).length - 1;
                    GradientResult gradient = model.gradients(
                            inputs,
                            RunPlan.recording(),
                            Objective.logit(row, last, 1),
                            List.of("hook_embed"),
                            List.of(),
                            Run.unwatched());
                    assertThat(gradient.value()).isCloseTo((double) logits.at(row, last)[1], within(1e-5));
                }
            }
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
            String hook = "blocks." + (model.config().layers() - 1) + ".hook_resid_mid";
            if (!model.hooks().contains(hook)) {
                hook = hook.replace("mid", "pre");
            }
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
