package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.SearchSettings.Loss;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Passes that begin where a vector is added, beside passes of the whole model with the vector as an intervention: {@link GradientRun} shares
 * no code with them above the families' own.
 */
class TeacherForcingTest {

    private static final List<String> HOOKS = List.of(
            "hook_embed",
            "blocks.0.hook_resid_pre",
            "blocks.0.hook_attn_out",
            "blocks.0.hook_resid_mid",
            "blocks.1.hook_attn_out",
            "blocks.0.hook_mlp_out",
            "blocks.0.hook_resid_post",
            "blocks.1.hook_resid_post");

    /** Wide enough that some targets have it and some do not. */
    private static final double MARGIN = 0.4;

    static List<String> causal() {
        return Cases.causal();
    }

    private static Lesson lesson(Transformer model, Stage stage, int[] text) {
        int[] read = Arrays.copyOf(text, text.length - 1);
        Recorded states = model.run(
                        Inputs.of(read),
                        RunPlan.recording(stage.point(model.config()).id()))
                .get(stage.point(model.config()).id());
        int[] targets = Arrays.copyOfRange(text, 1, text.length);
        return new Lesson(targets, targets, states.values());
    }

    private static List<int[]> texts(String name) {
        return Cases.inputs(name).ids().stream().filter(ids -> ids.length > 1).toList();
    }

    private static float[] vectors(int rows, int width) {
        SplittableRandom random = new SplittableRandom(7);
        float[] vectors = new float[rows * width];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) random.nextGaussian();
        }
        return vectors;
    }

    private static List<Float> row(float[] vectors, int row, int width) {
        List<Float> values = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            values.add(vectors[row * width + i]);
        }
        return values;
    }

    /** The whole model's losses per row and gradients {@code [rows · width]}. */
    private static TeacherForcing.Outcome whole(
            Transformer model, List<int[]> texts, String hook, boolean first, float[] vectors, Loss loss) {
        int width = vectors.length / texts.size();
        Inputs inputs = Inputs.of(
                texts.stream().map(text -> Arrays.copyOf(text, text.length - 1)).toList());
        RunPlan plan = RunPlan.recording("logits");
        List<Integer> all = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            plan = plan.with(Intervention.at(hook, new Change.Add(row(vectors, row, width), 1))
                    .rows(row)
                    .positions(first ? Positions.at(0) : Positions.all()));
            all.add(row);
        }
        Recorded logits = model.run(inputs, plan).get("logits");
        List<Objective.Term> terms = new ArrayList<>();
        double[] losses = new double[texts.size()];
        float[] margins = new float[losses.length];
        int[] right = new int[losses.length];
        Arrays.fill(margins, Float.POSITIVE_INFINITY);
        for (int row = 0; row < losses.length; row++) {
            for (int t = 0; t + 1 < texts.get(row).length; t++) {
                float[] at = logits.at(row, t);
                int target = texts.get(row)[t + 1];
                int rival = target == 0 ? 1 : 0;
                for (int id = 0; id < at.length; id++) {
                    rival = id != target && at[id] > at[rival] ? id : rival;
                }
                float lead = at[target] - at[rival];
                margins[row] = Math.min(margins[row], lead);
                right[row] += lead > 0 ? 1 : 0;
                if (loss == Loss.LIKELIHOOD) {
                    terms.add(new Objective.Term(row, t, target, -1, true));
                    losses[row] -= LogProbabilities.of(at, 0, at.length).values()[target];
                } else if (lead < MARGIN) {
                    terms.add(new Objective.Term(row, t, rival, 1, false));
                    terms.add(new Objective.Term(row, t, target, -1, false));
                    losses[row] += MARGIN - lead;
                }
            }
        }
        GradientResult result = model.gradients(inputs, plan, new Objective(terms), List.of(), all, Run.unwatched());
        float[] gradient = new float[vectors.length];
        for (int row = 0; row < losses.length; row++) {
            System.arraycopy(result.vector(row), 0, gradient, row * width, width);
        }
        return new TeacherForcing.Outcome(losses, margins, right, gradient);
    }

    @ParameterizedTest
    @MethodSource("causal")
    void aPassFromThePlaceOnGivesTheLossAndGradientOfAPassOfTheWholeModel(String name) {
        List<int[]> texts = texts(name);
        try (Transformer model = Cases.load(name)) {
            int width = model.config().hidden();
            float[] vectors = vectors(texts.size(), width);
            for (String hook : HOOKS) {
                // One block, or attention and perceptron in parallel.
                if (!model.hooks().contains(hook)) {
                    continue;
                }
                Stage stage = Stage.of(Point.of(hook), model.config());
                List<Lesson> lessons =
                        texts.stream().map(text -> lesson(model, stage, text)).toList();
                for (boolean first : new boolean[] {false, true}) {
                    try (TeacherForcing batch =
                            new TeacherForcing(model, stage, first, new float[0][], lessons, Run.unwatched())) {
                        for (Loss loss : Loss.values()) {
                            TeacherForcing.Outcome expected = whole(model, texts, hook, first, vectors, loss);
                            TeacherForcing.Outcome outcome = batch.step(vectors, loss, MARGIN);
                            String what = name + " " + hook + " " + first + " " + loss;
                            for (int row = 0; row < texts.size(); row++) {
                                double size = Math.max(1, expected.losses()[row]);
                                assertThat(outcome.losses()[row])
                                        .as(what)
                                        .isCloseTo(expected.losses()[row], within(1e-5 * size));
                            }
                            assertThat(outcome.margins()).as(what).containsExactly(expected.margins(), within(1e-4f));
                            assertThat(outcome.right()).as(what).containsExactly(expected.right());
                            assertClose(what, outcome.gradient(), expected.gradient());
                        }
                        assertThat(batch.read(vectors).margins())
                                .containsExactly(
                                        batch.step(vectors, Loss.MARGIN, 0).margins(), within(1e-5f));
                    }
                }
            }
        }
    }

    /** By 1e-5 of the largest number. */
    private static void assertClose(String what, float[] values, float[] expected) {
        float largest = 1;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(values).as(what).containsExactly(expected, within(1e-5f * largest));
    }

    @ParameterizedTest
    @MethodSource("causal")
    void aSentenceInABatchWithPaddingIsLearntAsAlone(String name) {
        List<int[]> texts = texts(name);
        try (Transformer model = Cases.load(name)) {
            int width = model.config().hidden();
            float[] vectors = vectors(texts.size(), width);
            Stage stage = Stage.of(Point.of("blocks.0.hook_resid_post"), model.config());
            List<Lesson> lessons =
                    texts.stream().map(text -> lesson(model, stage, text)).toList();
            assertThat(lessons.stream().map(Lesson::length).distinct().count()).isGreaterThan(1);
            try (TeacherForcing together =
                    new TeacherForcing(model, stage, false, new float[0][], lessons, Run.unwatched())) {
                TeacherForcing.Outcome all = together.step(vectors, Loss.MARGIN, MARGIN);
                for (int row = 0; row < lessons.size(); row++) {
                    try (TeacherForcing alone = new TeacherForcing(
                            model, stage, false, new float[0][], List.of(lessons.get(row)), Run.unwatched())) {
                        TeacherForcing.Outcome one = alone.step(
                                Arrays.copyOfRange(vectors, row * width, (row + 1) * width), Loss.MARGIN, MARGIN);
                        assertThat(one.losses()[0]).isCloseTo(all.losses()[row], within(1e-5));
                        assertThat(one.margins()[0]).isCloseTo(all.margins()[row], within(1e-5f));
                        assertThat(one.gradient())
                                .containsExactly(
                                        Arrays.copyOfRange(all.gradient(), row * width, (row + 1) * width),
                                        within(1e-5f));
                    }
                }
            }
        }
    }

    @Test
    void placesFromWhichNothingArrivesOnTheStreamUnchangedAreRefused() {
        try (Transformer model = Cases.load("gpt2")) {
            for (String hook : List.of("blocks.0.attn.hook_z", "blocks.0.mlp.hook_post", "logits")) {
                assertThatThrownBy(() -> Stage.of(Point.of(hook), model.config()))
                        .isInstanceOf(UserError.class)
                        .hasMessageContaining(hook)
                        .hasMessageContaining("hook_resid_post");
            }
        }
    }
}
