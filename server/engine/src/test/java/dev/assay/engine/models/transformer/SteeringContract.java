package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What steering must do, as assertions on the path from a plan to logits. {@link SteeringContractTest} holds the engine's own path to it, and
 * shows for each {@link Fault} which of the assertions catch it. Expected values come from the vector itself, from runs without
 * steering, from runs of one text alone, or from one pass in place of many; none from what the run says of itself.
 */
final class SteeringContract {

    private static final int MORE = 3;
    private static final double ROUNDING = 1e-4;

    private final Transformer model;
    private final Fault fault;
    private final int width;
    private final int headSize;
    private final List<int[]> prompts;

    /** @param prompts of different lengths, the second of one token */
    SteeringContract(Transformer model, List<int[]> prompts, Fault fault) {
        this.model = model;
        this.prompts = prompts;
        this.fault = fault;
        this.width = model.config().hidden();
        this.headSize = model.config().headSize();
    }

    /** A vector with zeros and numbers of both signs. */
    private static List<Float> vector(int width, int seed) {
        List<Float> vector = new ArrayList<>();
        for (int u = 0; u < width; u++) {
            vector.add((float) Math.rint(8 * Math.sin(1 + u * 1.7 + seed)) / 8);
        }
        return vector;
    }

    private static String post(int layer) {
        return "blocks." + layer + ".hook_resid_post";
    }

    private List<Intervention> twoLayers() {
        return List.of(
                Intervention.at(post(0), new Change.Add(vector(width, 0), 1.5f)),
                Intervention.at(post(1), new Change.Add(vector(width, 1), 0.5f)));
    }

    /** One pass over texts; logits by position. */
    private record Passed(Recorded logits, FaultyProbe probe, List<Touch> touched) {}

    private Passed pass(Inputs inputs, List<Intervention> interventions) {
        FaultyProbe probe = FaultyProbe.of(model, new RunPlan(List.of("logits"), interventions), inputs, 0, fault);
        try (NDManager step = Djl.newManager()) {
            model.forward(step, inputs, probe, Run.unwatched());
        }
        RunResult result = probe.result(true);
        return new Passed(result.get("logits"), probe, result.touched());
    }

    /** Greedy texts, with their logits by position. */
    private record Written(List<int[]> texts, Passed passed) {}

    private Written write(Inputs inputs, List<Intervention> interventions) {
        GenerationSettings settings = GenerationSettings.greedy(MORE + 1);
        FaultyProbe probe =
                FaultyProbe.of(model, new RunPlan(List.of("logits"), interventions), inputs, MORE + 1, fault);
        Generation generation =
                new Generator(model, inputs, settings, probe, (row, token) -> {}, Run.unwatched()).generate();
        List<int[]> texts = new ArrayList<>();
        for (GeneratedText text : generation.texts()) {
            int[] prompt = inputs.ids().get(text.row());
            int[] whole = Arrays.copyOf(prompt, prompt.length + MORE);
            System.arraycopy(text.ids(), 0, whole, prompt.length, MORE);
            texts.add(whole);
        }
        return new Written(
                texts,
                new Passed(
                        generation.run().get("logits"), probe, generation.run().touched()));
    }

    /** Each state becomes h + s·v, with the sign and size that the layer's vector has, in every row; nothing else moves. */
    void everyTokenMovesByTheVectorAndPaddingByNothing() {
        for (Inputs.Padding side : Inputs.Padding.values()) {
            Passed passed = pass(Inputs.of(prompts).padded(side), twoLayers());
            assertThat(passed.probe.seen()).hasSize(2);
            for (FaultyProbe.Seen seen : passed.probe.seen()) {
                int layer = seen.point().layer();
                List<Float> v = vector(width, layer);
                float strength = layer == 0 ? 1.5f : 0.5f;
                for (int b = 0; b < prompts.size(); b++) {
                    for (int slot = 0; slot < seen.frame().slots(); slot++) {
                        if (seen.frame().positions()[b][slot] < 0) {
                            assertThat(seen.changed(b, slot)).as("padding").isFalse();
                            continue;
                        }
                        double off = 0;
                        for (int u = 0; u < width; u++) {
                            off = Math.max(off, Math.abs(seen.change(b, slot, u) - strength * v.get(u)));
                        }
                        assertThat(off)
                                .as("layer %d, row %d, slot %d", layer, b, slot)
                                .isLessThan(ROUNDING);
                    }
                }
            }
        }
    }

    /** Steering of generated tokens begins with the first one that is read. */
    void steeringBeginsWithTheFirstGeneratedToken() {
        Written written = write(
                Inputs.of(prompts),
                List.of(Intervention.at(post(0), new Change.Add(vector(width, 0), 1))
                        .steps(Steps.GENERATED)));
        List<Integer> steps = new ArrayList<>();
        for (FaultyProbe.Seen seen : written.passed.probe.seen()) {
            if (IntStream.range(0, prompts.size()).anyMatch(b -> seen.changed(b, 0))) {
                steps.add(seen.frame().step());
            }
        }
        assertThat(steps)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, MORE).boxed().toList());
    }

    /** The report has row by row and step by step the positions whose bits are others than before. */
    void theReportIsWhatWasChanged() {
        for (Inputs.Padding side : Inputs.Padding.values()) {
            Written written = write(
                    Inputs.of(prompts).padded(side),
                    List.of(Intervention.at(post(0), new Change.Add(vector(width, 0), 1))
                            .positions(Positions.at(0, 2, 5))));
            SortedMap<String, TreeSet<Integer>> changed = new TreeMap<>();
            for (FaultyProbe.Seen seen : written.passed.probe.seen()) {
                for (int b = 0; b < seen.frame().batch(); b++) {
                    for (int slot = 0; slot < seen.frame().slots(); slot++) {
                        if (seen.changed(b, slot)) {
                            changed.computeIfAbsent(
                                            seen.frame().rows()[b] + "/"
                                                    + seen.frame().step(),
                                            key -> new TreeSet<>())
                                    .add(seen.frame().positions()[b][slot]);
                        }
                    }
                }
            }
            SortedMap<String, TreeSet<Integer>> reported = new TreeMap<>();
            for (Touch touch : written.passed.touched) {
                reported.put(touch.row() + "/" + touch.step(), new TreeSet<>(touch.positions()));
            }
            assertThat(reported).isEqualTo(changed);
        }
    }

    /** Token by token with a cache, the logits are those of one pass over the whole text with the same positions changed. */
    void withACacheTheLogitsAreThoseOfOnePass() {
        Written written = write(Inputs.of(prompts), twoLayers());
        for (int row = 0; row < prompts.size(); row++) {
            Recorded once = pass(Inputs.of(written.texts.get(row)), twoLayers()).logits;
            for (int position = 0; position < written.texts.get(row).length; position++) {
                assertSame(once, 0, written.passed.logits, row, position);
            }
        }
    }

    /** What else is in a batch changes nothing, wherever padding stands. */
    void aBatchIsItsTextsAlone() {
        Intervention some =
                Intervention.at(post(0), new Change.Add(vector(width, 0), 2)).positions(Positions.at(0, 2));
        for (Inputs.Padding side : Inputs.Padding.values()) {
            Passed batch = pass(Inputs.of(prompts).padded(side), List.of(some));
            for (int row = 0; row < prompts.size(); row++) {
                Intervention alone = prompts.get(row).length > 2 ? some : some.positions(Positions.at(0));
                assertSame(pass(Inputs.of(prompts.get(row)), List.of(alone)).logits, 0, batch.logits, row);
            }
        }
    }

    /** Vectors of the rows of one batch do what each does alone. */
    void aVectorForEachRowIsEachVectorAlone() {
        List<List<Float>> each = IntStream.range(0, prompts.size())
                .mapToObj(row -> vector(width, 5 + row))
                .toList();
        for (Inputs.Padding side : Inputs.Padding.values()) {
            Passed batch =
                    pass(Inputs.of(prompts).padded(side), List.of(Intervention.at(post(0), new Change.AddEach(each))));
            for (int row = 0; row < prompts.size(); row++) {
                Passed alone = pass(
                        Inputs.of(prompts.get(row)),
                        List.of(Intervention.at(post(0), new Change.Add(each.get(row), 1))));
                assertSame(alone.logits, 0, batch.logits, row);
            }
        }
    }

    /** A strength of 0 gives the bits of no steering. */
    void aStrengthOfZeroKeepsEveryBit() {
        Inputs inputs = Inputs.of(prompts);
        float[] plain = model.logits(inputs).values();
        List<Float> v = vector(width, 0);
        for (Change nothing : List.of(
                new Change.Add(v, 0),
                new Change.Add(v, -0f),
                new Change.KeepNorm(v, 0),
                new Change.AddEach(Collections.nCopies(prompts.size(), Collections.nCopies(width, 0f))))) {
            float[] steered = pass(inputs, List.of(Intervention.at(post(0), nothing)))
                    .logits
                    .values();
            for (int i = 0; i < plain.length; i++) {
                if (Float.floatToRawIntBits(steered[i]) != Float.floatToRawIntBits(plain[i])) {
                    throw new AssertionError(nothing + " makes logit " + i + " from " + plain[i] + " to " + steered[i]);
                }
            }
        }
    }

    /** A head's vector is added to what the output projection takes, to that head alone, and to nothing that the projection gives. */
    void aHeadIsSteeredBeforeTheProjection() {
        int head = model.config().heads() - 1;
        List<Float> v = vector(headSize, 3);
        Passed passed = pass(
                Inputs.of(prompts),
                List.of(Intervention.at("blocks.0.attn.hook_z", new Change.Add(v, 2))
                        .heads(head)));
        assertThat(passed.probe.seen()).hasSize(1);
        FaultyProbe.Seen seen = passed.probe.seen().getFirst();
        for (int b = 0; b < prompts.size(); b++) {
            for (int slot = 0; slot < prompts.get(b).length; slot++) {
                double off = 0;
                for (int u = 0; u < seen.width(); u++) {
                    float expected = u / headSize == head ? 2 * v.get(u % headSize) : 0;
                    off = Math.max(off, Math.abs(seen.change(b, slot, u) - expected));
                }
                assertThat(off).as("row %d, slot %d", b, slot).isLessThan(ROUNDING);
            }
        }
    }

    private static void assertSame(Recorded expected, int expectedRow, Recorded actual, int row) {
        assertThat(actual.lengths()[row]).isEqualTo(expected.lengths()[expectedRow]);
        for (int position = 0; position < expected.lengths()[expectedRow]; position++) {
            assertSame(expected, expectedRow, actual, row, position);
        }
    }

    private static void assertSame(Recorded expected, int expectedRow, Recorded actual, int row, int position) {
        float[] one = expected.at(expectedRow, position);
        float[] other = actual.at(row, position);
        double off = 0;
        for (int i = 0; i < one.length; i++) {
            off = Math.max(off, Math.abs(one[i] - other[i]));
        }
        assertThat(off).as("row %d, position %d", row, position).isLessThan(ROUNDING);
    }
}
