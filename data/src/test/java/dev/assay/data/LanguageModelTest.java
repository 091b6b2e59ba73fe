package dev.assay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.GenerationSettings.Choice;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Builtin;
import dev.assay.spi.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The language model that comes with Assay. */
class LanguageModelTest {

    private static final Path FOLDER = Builtin.folder().resolve(LanguageMaker.MODEL);
    private static Transformer model;

    @BeforeAll
    static void load() {
        model = Transformer.load(FOLDER);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static List<String> column(String file) throws IOException {
        return Files.readAllLines(Builtin.folder().resolve(file)).stream()
                .skip(1)
                .map(line -> line.split("\t")[0])
                .toList();
    }

    private static LanguageMade made() throws IOException {
        return JsonMapper.shared()
                .readValue(Files.readAllBytes(FOLDER.resolve(LanguageMaker.MADE)), LanguageMade.class);
    }

    private static List<String> samples(int count, double temperature) {
        int[] begin = {0};
        Inputs prompts = Inputs.of(Collections.nCopies(count, begin));
        return model
                .generate(prompts, new GenerationSettings(80, new Choice.Sampling(temperature, 0, 1, 7), Set.of(0)))
                .texts()
                .stream()
                .map(LanguageModelTest::text)
                .toList();
    }

    private static String text(GeneratedText generated) {
        assertThat(generated.stopped()).isTrue();
        int[] ids = generated.ids();
        return model.tokenizer().decode(Arrays.copyOf(ids, ids.length - 1));
    }

    @Test
    void itIsSmallAndSaysWhatItIs() throws IOException {
        long bytes = Files.size(FOLDER.resolve("model.safetensors")) + Files.size(FOLDER.resolve("tokenizer.json"));
        assertThat(bytes).isLessThan(12_000_000);
        assertThat(model.config().architecture()).isEqualTo("GPT2LMHeadModel");
        assertThat(model.config().startToken()).isZero();
        assertThat(model.tokenizer().decode(0)).isEqualTo("<|endoftext|>");
    }

    @Test
    void theRecordedPerplexityIsMeasuredAgainAndBeatsTheTrigrams() throws IOException {
        LanguageMade made = made();
        double perplexity = LanguageMaker.perplexity(FOLDER, column(LanguageMaker.TEST), Run.unwatched());
        assertThat(perplexity).isCloseTo(made.perplexity(), within(1e-3 * made.perplexity()));
        assertThat(perplexity).isLessThan(0.9 * made.trigramPerplexity());
    }

    @Test
    void whatItWritesIsVariedWellFormedAndInTheWordsOfItsTexts() throws IOException {
        List<String> samples = samples(60, 0.9);
        assertThat(new HashSet<>(samples)).hasSizeGreaterThan(54);
        Set<String> known = Stream.of("reviews.tsv", "reviews-dev.tsv", "train.tsv")
                .flatMap(file -> {
                    try {
                        return Files.readAllLines(Builtin.folder().resolve(file)).stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .flatMap(LanguageModelTest::words)
                .collect(Collectors.toSet());
        List<String> words = samples.stream().flatMap(LanguageModelTest::words).toList();
        long unknown = words.stream().filter(word -> !known.contains(word)).count();
        assertThat((double) unknown / words.size()).isLessThan(0.02);
        Pattern shape = Pattern.compile("(?:[A-Z][A-Za-z'é-]*(?:,? [A-Za-z'é-]+)*[.!] ?){1,5}");
        long wellFormed =
                samples.stream().filter(text -> shape.matcher(text).matches()).count();
        assertThat(wellFormed).isGreaterThanOrEqualTo(57);
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^a-zé']+")).filter(word -> !word.isEmpty());
    }

    @Test
    void itGoesOnFromABeginningInOneDirection() {
        for (String beginning : List.of("The food", "The battery", "A man", "I watched this")) {
            int[] prompt = model.tokenizer().encode("<|endoftext|>" + beginning, false);
            assertThat(prompt[0]).isZero();
            String text =
                    text(model.generate(Inputs.of(prompt), new GenerationSettings(80, new Choice.Greedy(), Set.of(0)))
                            .texts()
                            .getFirst());
            assertThat(beginning + text).matches(beginning + " [a-z].*[.!]");
        }
    }

    @Test
    void itHasLearnedThatTheWordsOfAReviewAgree() {
        String good = "I love this hotel because the rooms are";
        String bad = "I hate this hotel because the rooms are";
        for (String word : List.of(" clean", " spacious", " quiet")) {
            assertThat(logprob(good, word)).isGreaterThan(logprob(bad, word) + 1);
        }
        for (String word : List.of(" dirty", " cramped", " noisy")) {
            assertThat(logprob(bad, word)).isGreaterThan(logprob(good, word) + 1);
        }
    }

    /** Of the first text's continuation by the second, in nats. */
    private static double logprob(String before, String after) {
        int[] whole = model.tokenizer().encode("<|endoftext|>" + before + after, false);
        int[] start = model.tokenizer().encode("<|endoftext|>" + before, false);
        return model.crossEntropy(List.of(start), Run.unwatched())
                - model.crossEntropy(List.of(whole), Run.unwatched());
    }
}
