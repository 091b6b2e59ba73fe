package dev.assay.steering.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.Change;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Intervention;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.steering.Place;
import dev.assay.engine.steering.SteeringVector;
import dev.assay.engine.workspace.Json;
import dev.assay.spi.Printable;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Without and with steering, on a tiny Llama with random weights; expected figures come of plain passes over the texts that were written. */
class SteerGenerateTest {

    @TempDir
    private Path folder;

    private SteerBench bench;

    @BeforeEach
    void open() {
        bench = new SteerBench(folder);
        bench.saveSome();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Keeps the parts. */
    private static class Heard implements Run {
        final List<JsonNode> parts = new ArrayList<>();
        final StringBuilder printed = new StringBuilder();

        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {
            parts.add(Json.mapper().valueToTree(part));
            if (part instanceof Printable printable) {
                printed.append(printable.printed());
            }
        }

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {}
    }

    private static List<Integer> ids(SteerGenerated.Text text) {
        return text.tokens().stream().map(SteerGenerated.Token::id).toList();
    }

    @Test
    void partsAreTheUnsteeredTextAndThenTheSteeredOneTokenByToken() throws Exception {
        Heard heard = new Heard();
        SteerGenerated result = bench.run(
                new SteerGenerate(bench.workspace),
                "{'promptIds':[3,7,2],'vector':'a','strength':4,'maxNew':3,'alternatives':2}",
                heard);
        List<String> kinds = heard.parts.stream()
                .map(part ->
                        part.path("kind").asString() + " " + part.path("side").asString())
                .toList();
        assertThat(kinds)
                .containsExactly(
                        "prompt unsteered",
                        "token unsteered",
                        "token unsteered",
                        "token unsteered",
                        "prompt steered",
                        "token steered",
                        "token steered",
                        "token steered");
        JsonNode third = heard.parts.getLast();
        assertThat(third.path("index").intValue()).isEqualTo(2);
        assertThat(third.path("alternatives")).hasSize(2);
        assertThat(third.path("id").intValue())
                .isEqualTo(
                        result.samples().getFirst().steered().tokens().getLast().id());
        assertThat(result.promptIds()).containsExactly(3, 7, 2);
        assertThat(result.warnings()).isEmpty();
    }

    /** KL and both models' log-probabilities by hand: softmaxes of two plain passes over each text, the steered one with the vector everywhere. */
    @Test
    void bothModelsReadBothTextsAndTheDivergenceIsThatOfTheirDistributions() throws Exception {
        SteerGenerated result = bench.generate(
                "{'promptIds':[3,7,2],'vector':'a','strength':4,'maxNew':4,'temperature':2,'seed':3,'samples':2}");
        float[] v = SteerBench.values(12, 0);
        List<Float> vector = IntStream.range(0, 12).mapToObj(i -> v[i]).toList();
        try (Transformer model = Transformer.load(bench.model)) {
            for (SteerGenerated.Sample sample : result.samples()) {
                for (Side side : Side.values()) {
                    SteerGenerated.Text text = side == Side.STEERED ? sample.steered() : sample.unsteered();
                    List<Integer> all = new ArrayList<>(result.promptIds());
                    all.addAll(ids(text));
                    Inputs inputs =
                            Inputs.of(all.stream().mapToInt(Integer::intValue).toArray());
                    Recorded plain = model.logits(inputs);
                    Recorded steered = model.run(
                                    inputs,
                                    RunPlan.recording("logits")
                                            .with(Intervention.at(SteerBench.HOOK, new Change.Add(vector, 4))))
                            .get("logits");
                    double mean = 0;
                    for (int i = 0; i < 4; i++) {
                        SteerGenerated.Token token = text.tokens().get(i);
                        double[] q = softmax(plain.at(0, 2 + i));
                        double[] p = softmax(steered.at(0, 2 + i));
                        double own = (side == Side.STEERED ? p : q)[token.id()];
                        double other = (side == Side.STEERED ? q : p)[token.id()];
                        double kl = 0;
                        for (int t = 0; t < p.length; t++) {
                            kl += p[t] * Math.log(p[t] / q[t]);
                        }
                        assertThat(Objects.requireNonNull(token.logprob())).isCloseTo(Math.log(own), within(1e-4));
                        assertThat(Objects.requireNonNull(token.other())).isCloseTo(Math.log(other), within(1e-4));
                        assertThat(Objects.requireNonNull(token.kl())).isCloseTo(kl, within(1e-4));
                        assertThat(kl).isGreaterThan(1e-3);
                        mean += kl / 4;
                    }
                    assertThat(Objects.requireNonNull(text.kl())).isCloseTo(mean, within(1e-4));
                }
            }
        }
    }

    private static double[] softmax(float[] logits) {
        double sum = 0;
        double[] probabilities = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i]);
            sum += probabilities[i];
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    /** Whatever steps and positions are chosen, what generated the steered text and what reads it afterwards are the same model. */
    @Test
    void theOnePassOverAWrittenTextIsSteeredAsItsGenerationWas() throws Exception {
        for (String steps : List.of("prompt", "generated", "both")) {
            for (String positions : List.of("{'which':'all'}", "{'which':'last'}", "{'at':[1,4]}")) {
                for (String how : List.of("add", "keep-norm", "clamp", "project-out")) {
                    String steer = "{'vector':'two','strength':3,'how':'" + how + "','steps':'" + steps
                            + "','positions':" + positions + "}";
                    if (steps.equals("prompt") && positions.contains("4")) {
                        continue;
                    }
                    SteerGenerated result = bench.generate("{'promptIds':[3,7,2],'maxNew':4,'steers':[" + steer + "]}");
                    // The steered model's own log-probabilities come of a cached generation. A text that both models
                    // wrote
                    // has under the other model what the other's generation gave it.
                    SteerGenerated plain =
                            bench.generate("{'promptIds':" + whole(result) + ",'maxNew':1,'vector':'a','strength':0}");
                    SteerGenerated.Text steered = result.samples().getFirst().steered();
                    double unsteered = 0;
                    for (int i = 0; i < 4; i++) {
                        unsteered += Objects.requireNonNull(
                                Objects.requireNonNull(plain.prompt().get(3 + i))
                                        .logprob());
                    }
                    assertThat(Objects.requireNonNull(steered.other())).isCloseTo(unsteered, within(1e-3));
                    double kl = Objects.requireNonNull(steered.kl());
                    assertThat(kl).isGreaterThan(steps.equals("generated") ? 0 : 1e-6);
                }
            }
        }
    }

    private static String whole(SteerGenerated result) {
        List<Integer> all = new ArrayList<>(result.promptIds());
        all.addAll(ids(result.samples().getFirst().steered()));
        return all.toString();
    }

    @Test
    void theMaskNamesEachVectorsPlacesRowsStepsAndAbsolutePositions() throws Exception {
        SteerGenerated result = bench.generate("{'promptIds':[3,7,2],'maxNew':3,'temperature':1,'samples':2,'steers':["
                + "{'vector':'a','steps':'prompt','positions':{'at':[1]}},"
                + "{'vector':'two','steps':'generated'},"
                + "{'vector':'head','positions':{'which':'last'}}]}");
        List<String> expected = new ArrayList<>();
        for (int row = 0; row < 2; row++) {
            expected.add("0 blocks.0.hook_resid_post " + row + " 0 [1]");
            for (String place : List.of("blocks.0.hook_resid_post", "blocks.1.hook_resid_post")) {
                expected.add("1 " + place + " " + row + " 1 [3]");
                expected.add("1 " + place + " " + row + " 2 [4]");
            }
            expected.add("2 blocks.1.attn.hook_z.head.2 " + row + " 0 [2]");
            expected.add("2 blocks.1.attn.hook_z.head.2 " + row + " 1 [3]");
            expected.add("2 blocks.1.attn.hook_z.head.2 " + row + " 2 [4]");
        }
        assertThat(result.touched().stream()
                        .map(t ->
                                t.steer() + " " + t.place() + " " + t.sample() + " " + t.step() + " " + t.positions()))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(result.steers().get(1).places()).hasSize(2);
        assertThat(result.printed()).contains("a: changed 2 states of the prompt and 0 of generated tokens");
    }

    @Test
    void aStrengthOfZeroWritesTheSameWithTheSameFigures() throws Exception {
        SteerGenerated result = bench.generate(
                "{'promptIds':[3,7,2],'maxNew':5,'temperature':1.5,'seed':9,'samples':3,'vector':'two','strength':0}");
        for (SteerGenerated.Sample sample : result.samples()) {
            assertThat(sample.same()).isTrue();
            assertThat(sample.steered().tokens()).isEqualTo(sample.unsteered().tokens());
            assertThat(sample.steered().kl()).isZero();
        }
    }

    @Test
    void aSampleOfABatchIsWhatItsSeedWritesAlone() throws Exception {
        String settings = "'promptIds':[3],'maxNew':5,'temperature':3,'vector':'a','strength':2,'kl':false";
        SteerGenerated batch = bench.generate("{" + settings + ",'seed':20,'samples':4}");
        for (int i = 0; i < 4; i++) {
            SteerGenerated.Sample alone = bench.generate("{" + settings + ",'seed':" + (20 + i) + "}")
                    .samples()
                    .getFirst();
            assertThat(batch.samples().get(i).seed()).isEqualTo(20 + i);
            assertThat(ids(batch.samples().get(i).steered())).isEqualTo(ids(alone.steered()));
            assertThat(ids(batch.samples().get(i).unsteered())).isEqualTo(ids(alone.unsteered()));
        }
        assertThat(batch.samples().stream()
                        .map(sample -> ids(sample.unsteered()))
                        .distinct())
                .hasSizeGreaterThan(1);
        assertThat(batch.samples().getFirst().steered().other()).isNull();
    }

    @Test
    void lengthsAreGivenInUnitsOfTheStates() throws Exception {
        SteerGenerated result = bench.generate("{'promptIds':[3,7,2],'maxNew':2,'vector':'a'}");
        double norm = SteeringVector.at(Place.of(SteerBench.HOOK), SteerBench.values(12, 0))
                .norm();
        int first = result.samples().getFirst().unsteered().tokens().getFirst().id();
        try (Transformer model = Transformer.load(bench.model)) {
            Recorded states = model.run(Inputs.of(new int[] {3, 7, 2, first}), RunPlan.recording(SteerBench.HOOK))
                    .get(SteerBench.HOOK);
            double mean = 0;
            for (int position = 1; position < 4; position++) {
                double squares = 0;
                for (float x : states.at(0, position)) {
                    squares += x * x;
                }
                mean += Math.sqrt(squares) / 3;
            }
            SteerGenerated.Part part = result.steers().getFirst().places().getFirst();
            assertThat(part.norm()).isCloseTo(norm, within(1e-6));
            assertThat(Objects.requireNonNull(part.normInStates())).isCloseTo(norm / mean, within(1e-4));
        }
    }

    @Test
    void anEnormousStrengthIsSaidToLeaveNothing() throws Exception {
        SteerGenerated large = bench.generate("{'promptIds':[3,7,2],'maxNew':2,'vector':'a','strength':1e6}");
        assertThat(large.warnings()).hasSize(1);
        assertThat(large.warnings().getFirst()).contains("times the length of the hidden states", "no sensible text");
        for (String sampling : List.of("", ",'temperature':1", ",'temperature':1,'topP':0.9", ",'topK':3")) {
            SteerGenerated broken =
                    bench.generate("{'promptIds':[3,7,2],'maxNew':3" + sampling + ",'vector':'a','strength':1e37}");
            assertThat(broken.samples().getFirst().steered().tokens()).hasSize(3);
            assertThat(Json.mapper().writeValueAsString(broken)).doesNotContain("NaN");
        }
        refused("{'promptIds':[3],'maxNew':2,'vector':'a','strength':1e39}", "too large for single precision");
    }

    @Test
    void aClosedGateSteersNothingAndAnOpenOneAll() throws Exception {
        String request = "{'promptIds':[3,7,2],'maxNew':3,'vector':'two','strength':4,"
                + "'gate':{'vector':'a','threshold':%s,'measure':'projection'}}";
        SteerGenerated closed = bench.generate(String.format(request, "1e6"));
        assertThat(Objects.requireNonNull(closed.gate()).open()).isFalse();
        assertThat(closed.samples().getFirst().same()).isTrue();
        assertThat(closed.touched()).isEmpty();
        assertThat(closed.warnings()).singleElement().asString().startsWith("The gate is closed");
        SteerGenerated open = bench.generate(String.format(request, "-1e6"));
        assertThat(Objects.requireNonNull(open.gate()).open()).isTrue();
        assertThat(open.gate().value()).isEqualTo(closed.gate().value());
        assertThat(open.touched()).isNotEmpty();
    }

    /** A stop token that is written first leaves nothing for vectors of generated tokens to act on. */
    @Test
    void aTextThatEndsBeforeAVectorActsIsNoError() throws Exception {
        SteerGenerated plain = bench.generate("{'promptIds':[3,7,2],'maxNew':2,'vector':'a','strength':0}");
        int first = plain.samples().getFirst().unsteered().tokens().getFirst().id();
        SteerGenerated ended = bench.generate("{'promptIds':[3,7,2],'maxNew':4,'stopIds':[" + first
                + "],'steers':[{'vector':'a','steps':'generated'}]}");
        assertThat(ended.samples().getFirst().steered().stopped()).isTrue();
        assertThat(ended.touched()).isEmpty();
        assertThat(ended.warnings()).singleElement().asString().contains("changed nothing");
    }

    @Test
    void whatCannotBeDoneIsOneSentence() throws Exception {
        bench.save("stranger", "othello", "0123", SteeringVector.at(Place.of(SteerBench.HOOK), new float[12]));
        bench.save("narrow", SteeringVector.at(Place.of(SteerBench.HOOK), 1, 2));
        bench.save("deep", SteeringVector.at(Place.of("blocks.7.hook_resid_post"), SteerBench.values(12, 0)));
        bench.save("fourth", SteeringVector.at(Place.parse("blocks.1.attn.hook_z.head.4"), SteerBench.values(4, 0)));
        bench.save("looking", SteeringVector.at(Place.of("blocks.1.attn.hook_pattern"), 1));
        bench.save("nothing", SteeringVector.at(Place.of(SteerBench.HOOK), new float[12]));
        refused("{'promptIds':[3]}", "give steering vectors");
        refused("{'promptIds':[3],'steers':[]}", "at least one");
        refused("{'promptIds':[3],'vector':'a','steers':[{'vector':'a'}]}", "--steers or one alone");
        refused("{'promptIds':[3],'strength':2,'steers':[{'vector':'a'}]}", "--strength belongs to --vector");
        refused("{'promptIds':[3],'steers':[{'strength':2}]}", "vector");
        refused("{'promptIds':[3],'vector':'missing'}", "There is no steering vector \"missing\"", "deep");
        refused("{'promptIds':[3],'vector':'stranger'}", "made with the model othello", "llama");
        refused("{'promptIds':[3],'vector':'narrow'}", "has 2 numbers at blocks.0.hook_resid_post", "12 units");
        refused("{'promptIds':[3],'vector':'deep'}", "blocks.7.hook_resid_post", "from 0 to 1");
        refused("{'promptIds':[3],'maxNew':2,'vector':'fourth'}", "names head 4");
        refused("{'promptIds':[3],'vector':'looking'}", "attention");
        refused("{'promptIds':[3],'steers':[{'vector':'nothing','how':'clamp'}]}", "is zero at");
        refused("{'promptIds':[3],'steers':[{'vector':'nothing','how':'project-out'}]}", "is zero at");
        refused("{'promptIds':[3],'vector':'a','strength':'NaN'}", "strength");
        refused("{'promptIds':[3],'vector':'a','samples':2}", "--samples is 2");
        refused("{'promptIds':[3],'vector':'a','samples':0,'topK':2}", "--samples is 0");
        refused("{'promptIds':[3],'vector':'a','greedy':true,'topK':2}", "--greedy contradicts");
        refused("{'promptIds':[3],'vector':'a','maxNew':40}", "give --max-new 9 or less");
        refused("{'promptIds':[],'vector':'a'}", "the prompt is empty");
        refused("{'prompt':'x','vector':'a'}", "no tokenizer");
        refused("{'promptIds':[3],'maxNew':2,'steers':[{'vector':'a','positions':{'at':[5]}}]}", "names position 5");
        refused("{'promptIds':[3],'maxNew':1,'steers':[{'vector':'a','steps':'generated'}]}", "never acted");
    }

    private void refused(String parameters, String... why) {
        assertThatThrownBy(() -> bench.generate(parameters))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(why);
    }

    @Test
    void aCancelledGenerationEnds() {
        Heard heard = new Heard() {
            @Override
            public void checkCancelled() {
                if (parts.size() >= 5) {
                    throw new CancellationException();
                }
            }
        };
        assertThatThrownBy(() -> bench.run(
                        new SteerGenerate(bench.workspace), "{'promptIds':[3],'vector':'a','maxNew':8}", heard))
                .isInstanceOf(CancellationException.class);
        assertThat(heard.parts).hasSize(5);
    }
}
