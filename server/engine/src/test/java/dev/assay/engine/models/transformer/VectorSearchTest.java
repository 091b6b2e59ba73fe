package dev.assay.engine.models.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.assay.engine.models.Djl;
import dev.assay.engine.models.training.LanguageTrainer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Steering vectors of held-out sentences on the built-in language model. */
class VectorSearchTest {

    private static final Path BUILTIN = Path.of("../../data/builtin");
    private static final String HOOK = "blocks.1.hook_resid_post";
    private static final SearchSettings SETTINGS = SearchSettings.at(HOOK).steps(300);

    private static Transformer model;
    private static List<int[]> sentences;

    @BeforeAll
    static void load() throws IOException {
        model = Transformer.load(BUILTIN.resolve("language"));
        try (Stream<String> lines = Files.lines(BUILTIN.resolve("reviews.tsv"))) {
            sentences = lines.skip(1)
                    .map(line -> model.tokenizer().encode(line.split("\t", -1)[0], false))
                    .filter(ids -> ids.length <= 20)
                    .limit(10)
                    .toList();
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static List<FoundVector> find(Transformer of, SearchSettings settings, List<int[]> targets) {
        return new VectorSearch(of, settings).find(targets, found -> {}, Run.unwatched());
    }

    private static long exact(List<FoundVector> found) {
        return found.stream().filter(FoundVector::exact).count();
    }

    /** What the ordinary generator writes from the token that begins a text, with the vector added. */
    private static int[] decoded(FoundVector found, boolean first) {
        List<Float> vector = new ArrayList<>();
        for (float value : found.vector()) {
            vector.add(value);
        }
        Intervention steer =
                Intervention.at(HOOK, new Change.Add(vector, 1)).positions(first ? Positions.at(0) : Positions.all());
        return model
                .generate(
                        Inputs.of(new int[] {0}),
                        new GenerationSettings(
                                found.sentence().length + 1, new GenerationSettings.Choice.Greedy(), Set.of(0)),
                        RunPlan.recording().with(steer),
                        (row, token) -> {},
                        Run.unwatched())
                .texts()
                .getFirst()
                .tokens()
                .stream()
                .mapToInt(GeneratedText.Token::id)
                .toArray();
    }

    private static void assertStopRuleIsGreedyDecoding(List<FoundVector> all, boolean first) {
        for (FoundVector found : all) {
            int[] wanted = Arrays.copyOf(found.sentence(), found.sentence().length + 1);
            assertThat(Arrays.equals(decoded(found, first), wanted))
                    .as("sentence " + found.number())
                    .isEqualTo(found.exact());
        }
    }

    @Test
    void heldOutSentencesAreFoundAndTheWeightsStayAsTheyWere() {
        int[] text = new int[128];
        Arrays.setAll(text, i -> 11 * i % 1500);
        float[] before = model.logits(Inputs.of(text)).values();
        List<FoundVector> all = find(model, SETTINGS, sentences);
        assertThat(all.stream().map(FoundVector::number)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(exact(all)).isEqualTo(10);
        assertStopRuleIsGreedyDecoding(all, false);
        assertThat(model.logits(Inputs.of(text)).values()).isEqualTo(before);
        double[] radii = new VectorSearch(model, SETTINGS).radii(all, 10, Run.unwatched());
        for (int i = 0; i < radii.length; i++) {
            assertThat(all.get(i).margin()).isGreaterThan(0);
            assertThat(radii[i]).isBetween(0.0, 2.56 * all.get(i).stateNorm());
        }
        assertThat(Arrays.stream(radii).max().orElseThrow()).isPositive();
    }

    @Test
    void theStopRuleIsGreedyDecodingForWhatIsFoundAndForWhatIsNot() {
        List<FoundVector> all = find(model, SETTINGS.steps(9), sentences);
        assertThat(exact(all)).isBetween(1L, 9L);
        assertStopRuleIsGreedyDecoding(all, false);
        assertStopRuleIsGreedyDecoding(
                find(model, SETTINGS.first(true).steps(60).loss(SearchSettings.Loss.LIKELIHOOD), sentences), true);
    }

    @Test
    void aBatchFindsWhatEachSentenceFindsAlone() {
        List<int[]> some = sentences.subList(0, 6);
        List<FoundVector> together = find(model, SETTINGS, some);
        List<FoundVector> alone = find(model, SETTINGS.batch(1), some);
        for (int i = 0; i < some.size(); i++) {
            assertThat(alone.get(i).exact()).isEqualTo(together.get(i).exact());
            assertThat(alone.get(i).steps()).isEqualTo(together.get(i).steps());
            assertThat(alone.get(i).vector()).containsExactly(together.get(i).vector(), within(1e-4f));
        }
    }

    @Test
    void anUntrainedModelAndRandomTokensAreFoundWorse() {
        SearchSettings settings = SETTINGS.steps(40);
        SplittableRandom random = new SplittableRandom(3);
        List<int[]> gibberish = sentences.stream()
                .map(ids -> random.ints(ids.length, 1, 1500).toArray())
                .toList();
        long trained = exact(find(model, settings, sentences));
        assertThat(trained).isGreaterThanOrEqualTo(9);
        assertThat(exact(find(model, settings, gibberish))).isLessThan(trained / 2);
        try (Transformer fresh = Transformer.untrained(model.config(), 1)) {
            assertThat(exact(find(fresh, settings, sentences))).isLessThan(trained / 2);
        }
    }

    @Test
    void moreDimensionsFindNoFewer() {
        long before = 0;
        for (int dimension : new int[] {4, 24, 192}) {
            long found = exact(find(model, SETTINGS.steps(60).dimension(dimension), sentences));
            assertThat(found).as(dimension + " dimensions").isGreaterThanOrEqualTo(before);
            before = found;
        }
        assertThat(before).isGreaterThanOrEqualTo(9);
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        refused(new int[0], "Sentence 0 is empty");
        refused(
                new int[128],
                "has 128 tokens, but after the token that begins a text the model's context has room for 127");
        refused(new int[] {3, 1500}, "the token 1500, but the model's tokens go from 0 to 1499");
        refused(new int[] {3, 0, 4}, "the token 0, which ends a text");
        assertThatThrownBy(() -> new VectorSearch(model, SETTINGS.dimension(193)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("192");
        assertThatThrownBy(() -> SETTINGS.steps(0)).isInstanceOf(UserError.class);
        try (Transformer other = Cases.load("gpt2")) {
            assertThatThrownBy(() -> new VectorSearch(other, SETTINGS))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("no token that begins a text");
        }
    }

    private static void refused(int[] sentence, String message) {
        assertThatThrownBy(() -> find(model, SETTINGS, List.of(sentence)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }

    @Test
    void aCancelledSearchEndsAndHasToldWhatItFound() {
        List<FoundVector> told = new ArrayList<>();
        Run cancelled = new CancelAfter(told);
        assertThatThrownBy(() -> new VectorSearch(model, SETTINGS).find(sentences, told::add, cancelled))
                .isInstanceOf(CancellationException.class);
        assertThat(told).isNotEmpty().hasSizeLessThan(sentences.size());
        assertThat(told).allMatch(FoundVector::exact);
    }

    /** Cancels as soon as something was found. */
    private record CancelAfter(List<FoundVector> told) implements Run {
        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {}

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            if (!told.isEmpty()) {
                throw new CancellationException("enough");
            }
        }
    }

    @Test
    void aThousandSearchesLeaveNoArrayBehind() {
        TransformerConfig config = TransformerConfig.of(
                LanguageTrainer.gpt2(2, 16, 2, 8)
                        .put("vocab_size", 11)
                        .put("bos_token_id", 0)
                        .put("eos_token_id", 0),
                Path.of("config.json"));
        SplittableRandom random = new SplittableRandom(5);
        try (Transformer tiny = Transformer.untrained(config, 1)) {
            String before = "";
            for (int round = 0; round < 51; round++) {
                List<int[]> targets = Stream.generate(
                                () -> random.ints(1 + random.nextInt(6), 1, 11).toArray())
                        .limit(20)
                        .toList();
                find(
                        tiny,
                        SearchSettings.at("blocks.0.hook_resid_post").steps(4).batch(8),
                        targets);
                String now = arrays();
                // The first round makes what every later one uses.
                assertThat(round < 1 || now.equals(before))
                        .as(now + " after " + before)
                        .isTrue();
                before = now;
            }
        }
    }

    /** Arrays of the engine's manager, and its managers. */
    private static String arrays() {
        try (NDManager manager = Djl.newManager()) {
            NDManager all = manager.getParentManager();
            return all.getManagedArrays().size() + " " + all.toString().replaceAll("(?s).*\\D(\\d+)\\D*$", "$1");
        }
    }
}
