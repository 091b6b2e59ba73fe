package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a tiny Llama of 19 tokens, small enough to enumerate what it can write. */
class GeneratorTest {

    @SuppressWarnings("NullAway.Init")
    private static Transformer model;

    private static final int[] PROMPT = {3, 7, 2};

    @BeforeAll
    static void load() {
        model = Cases.load("llama");
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private record Text(List<Integer> ids, double logprob) {}

    /** All texts of up to three tokens that end with token 5 or at the limit, each read by plain runs. */
    private static List<Text> everything() {
        List<Text> open = List.of(new Text(List.of(), 0));
        List<Text> all = new ArrayList<>();
        for (int length = 1; length <= 3; length++) {
            List<int[]> prompts = open.stream()
                    .map(text -> IntStream.concat(
                                    Arrays.stream(PROMPT), text.ids.stream().mapToInt(Integer::intValue))
                            .toArray())
                    .toList();
            Recorded logits = model.logits(Inputs.of(prompts));
            List<Text> longer = new ArrayList<>();
            for (int i = 0; i < open.size(); i++) {
                float[] at = logits.at(i, PROMPT.length + length - 2);
                LogProbabilities next = LogProbabilities.of(at, 0, at.length);
                for (int id = 0; id < 19; id++) {
                    List<Integer> ids = new ArrayList<>(open.get(i).ids);
                    ids.add(id);
                    Text text = new Text(ids, open.get(i).logprob + next.values()[id]);
                    (id == 5 || length == 3 ? all : longer).add(text);
                }
            }
            open = longer;
        }
        return all;
    }

    @Test
    void aBeamAsWideAsTheLanguageFindsTheBestTextsThereAre() {
        for (double penalty : new double[] {0, 1, 2.5}) {
            List<Text> best = everything().stream()
                    .sorted(Comparator.comparingDouble((Text text) -> text.logprob / Math.pow(text.ids.size(), penalty))
                            .reversed())
                    .limit(5)
                    .toList();
            List<GeneratedText> found = model.generate(
                            Inputs.of(PROMPT), new GenerationSettings(3, new Choice.Beam(400, penalty, 5), Set.of(5)))
                    .texts();
            for (int i = 0; i < 5; i++) {
                assertThat(found.get(i).score())
                        .isCloseTo(
                                best.get(i).logprob / Math.pow(best.get(i).ids.size(), penalty), within(1e-4));
                assertThat(found.get(i).ids())
                        .containsExactly(best.get(i).ids.stream()
                                .mapToInt(Integer::intValue)
                                .toArray());
            }
        }
    }

    @Test
    void aBeamOfOneIsGreedyAndABatchOfPromptsIsSearchedAsEachAlone() {
        int[] other = {1, 1, 4, 9, 12};
        GenerationSettings one = new GenerationSettings(4, new Choice.Beam(1, 0, 1), Set.of());
        assertThat(model.generate(Inputs.of(PROMPT), one).texts().getFirst().ids())
                .isEqualTo(model.generate(Inputs.of(PROMPT), GenerationSettings.greedy(4))
                        .texts()
                        .getFirst()
                        .ids());
        GenerationSettings three = new GenerationSettings(4, new Choice.Beam(3, 1, 2), Set.of(5, 6));
        List<GeneratedText> both =
                model.generate(Inputs.of(PROMPT, other), three).texts();
        assertThat(both.subList(0, 2).stream().map(GeneratedText::ids))
                .containsExactlyElementsOf(model.generate(Inputs.of(PROMPT), three).texts().stream()
                        .map(GeneratedText::ids)
                        .toList());
        assertThat(both.subList(2, 4).stream().map(GeneratedText::ids))
                .containsExactlyElementsOf(model.generate(Inputs.of(other), three).texts().stream()
                        .map(GeneratedText::ids)
                        .toList());
    }

    @Test
    void samplingFollowsTheDistributionThatItsSettingsName() {
        LogProbabilities next = LogProbabilities.of(
                new float[] {(float) Math.log(4), (float) Math.log(3), (float) Math.log(2), 0}, 0, 4);
        // Of 0.4, 0.3, 0.2, 0.1 the first two reach 0.65; at temperature 0.5 their odds are 16 to 9.
        Choice.Sampling nucleus = new Choice.Sampling(1, 0, 0.65, 1);
        Choice.Sampling sharp = new Choice.Sampling(0.5, 2, 1, 1);
        Choice.Sampling plain = new Choice.Sampling(1, 0, 1, 1);
        assertThat(shares(next, nucleus)).containsExactly(new double[] {4 / 7.0, 3 / 7.0, 0, 0}, within(0.02));
        assertThat(shares(next, sharp)).containsExactly(new double[] {16 / 25.0, 9 / 25.0, 0, 0}, within(0.02));
        assertThat(shares(next, plain)).containsExactly(new double[] {0.4, 0.3, 0.2, 0.1}, within(0.02));
    }

    @Test
    void aNucleusOfManyTokensIsFoundWithoutPuttingAllInOrder() {
        // 1,000 tokens in turn of weight 3 and 1: the heavy half has 3/4 of the mass.
        float[] logits = new float[1000];
        for (int id = 0; id < logits.length; id++) {
            logits[id] = id % 2 == 0 ? (float) Math.log(3) : 0;
        }
        LogProbabilities next = LogProbabilities.of(logits, 0, logits.length);
        assertThat(next.best(3)).containsExactly(0, 2, 4);
        assertThat(next.best(502)).endsWith(996, 998, 1, 3);
        SplittableRandom random = new SplittableRandom(3);
        int largest = 0;
        for (int i = 0; i < 3000; i++) {
            int id = next.sample(new Choice.Sampling(1, 0, 0.6, 1), random);
            assertThat(id % 2).isZero();
            largest = Math.max(largest, id);
        }
        // 0.6 of the mass are the first 400 of the heavy ones.
        assertThat(largest).isBetween(780, 798);
    }

    private static double[] shares(LogProbabilities next, Choice.Sampling sampling) {
        SplittableRandom random = new SplittableRandom(7);
        double[] shares = new double[4];
        for (int i = 0; i < 20_000; i++) {
            shares[next.sample(sampling, random)] += 1 / 20_000.0;
        }
        return shares;
    }

    @Test
    void theSameSeedSamplesTheSameTexts() {
        GenerationSettings settings = new GenerationSettings(5, new Choice.Sampling(1.5, 0, 1, 42), Set.of());
        List<int[]> first = model.generate(Inputs.of(PROMPT, PROMPT), settings).texts().stream()
                .map(GeneratedText::ids)
                .toList();
        List<int[]> second = model.generate(Inputs.of(PROMPT, PROMPT), settings).texts().stream()
                .map(GeneratedText::ids)
                .toList();
        assertThat(second).containsExactlyElementsOf(first);
        assertThat(first.get(0)).isNotEqualTo(first.get(1));
    }

    @Test
    void aTextMayEndOneTokenBeyondTheContextForItsLastTokenIsNotRead() {
        int[] prompt = new int[8];
        GeneratedText text = model.generate(Inputs.of(prompt), GenerationSettings.greedy(2))
                .texts()
                .getFirst();
        int[] full = Arrays.copyOf(prompt, 9);
        full[8] = text.ids()[0];
        // Of the context of 9 all is read; the tenth token is what the last logits say.
        float[] logits = model.logits(Inputs.of(full)).at(0, 8);
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            best = logits[id] > logits[best] ? id : best;
        }
        assertThat(text.ids()).containsExactly(text.ids()[0], best);
    }

    @Test
    void whatCannotBeContinuedIsRefusedInOneSentence() {
        refused(Inputs.of(new int[] {19}), GenerationSettings.greedy(1), "vocabulary has 19 tokens");
        refused(Inputs.of(new int[8]), GenerationSettings.greedy(3), "context is 9 tokens");
        refused(Inputs.of(PROMPT), new GenerationSettings(1, new Choice.Greedy(), Set.of(99)), "stop token 99");
        assertThatThrownBy(() -> Inputs.of(new int[0]))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no tokens");
        assertThatThrownBy(() -> GenerationSettings.greedy(0)).isInstanceOf(UserError.class);
        assertThatThrownBy(() -> new Choice.Sampling(0, 0, 1, 0)).isInstanceOf(UserError.class);
        try (Transformer bert = Cases.load("bert-masked")) {
            assertThatThrownBy(() -> bert.generate(Inputs.of(PROMPT), GenerationSettings.greedy(1)))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("cannot generate");
        }
    }

    private static void refused(Inputs prompts, GenerationSettings settings, String why) {
        assertThatThrownBy(() ->
                        model.generate(prompts, settings, RunPlan.recording(), (row, token) -> {}, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(why);
    }
}
