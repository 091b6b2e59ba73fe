package dev.assay.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.NpyFile;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.SafetensorsWriter;
import dev.assay.engine.search.SearchMode;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A language model whose neurons are known, for they were put there: its embeddings are unit vectors, it attends to nothing, and each
 * neuron reads some of the dimensions. So a neuron fires at certain tokens and nowhere else, and its explanation must name these.
 */
class TokenLevelTest {

    private static final List<String> TOKENS = List.of(
            "<s>", "[UNK]", "the", "a", "dog", "cat", "man", "woman", "sleep", "run", "##s", ".", "quickly", "red");

    /** Per neuron the tokens at which it fires. */
    private static final List<List<String>> NEURONS =
            List.of(List.of("dog"), List.of("cat", "man"), List.of("##s"), List.of("<s>"));

    @TempDir
    private Path folder;

    private Workspace workspace;
    private RecentModels models;

    @BeforeEach
    void aModelWithKnownNeuronsAndSomeTexts() throws IOException {
        workspace = Workspace.at(folder.resolve("workspace"), List.of(new Words()));
        models = new RecentModels(workspace);
        Random random = new Random(3);
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < 120; row++) {
            String text =
                    one(random, "the", "a") + one(random, " red", "") + " " + one(random, "dog", "cat", "man", "woman")
                            + " " + one(random, "sleeps", "runs", "sleep", "run") + one(random, " quickly", "") + " .";
            examples.add(new Example(row, text, "", null));
        }
        workspace.dataSets().store("texts", false, DataSet.TEXT_FIELDS, List.of(), examples);
        writeModel(model());
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    @Test
    void everyPlantedNeuronIsExplainedByItsTokens() throws Exception {
        Report report = new Explain(models).run(parameters(Level.TOKEN, null, 5), Run.unwatched());
        assertThat(report.level()).isEqualTo(Level.TOKEN);
        assertThat(report.hook()).isEqualTo("blocks.0.mlp.hook_post");
        assertThat(report.units()).hasSize(4);
        assertThat(report.units())
                .allSatisfy(
                        unit -> assertThat(unit.explanations().getLast().iou()).isEqualTo(1));
        List<String> formulas = report.units().stream()
                .map(unit -> unit.explanations().getLast().formula())
                .toList();
        assertThat(formulas.get(0)).isIn("text:w:dog", "token:form:dog");
        assertThat(formulas.get(1)).isIn("text:w:cat OR text:w:man", "text:w:man OR text:w:cat");
        assertThat(formulas.get(2)).isIn("token:piece:last", "token:form:s");
        assertThat(formulas.get(3)).isIn("token:special:begin", "token:band:1");
        // What fires is counted from the texts.
        long dogs = workspace.dataSets().get("texts").page(0, 120).stream()
                .filter(example -> example.premise().contains("dog"))
                .count();
        assertThat(report.units().get(0).active()).isEqualTo((int) dogs);
        assertThat(report.units().get(3).active()).isEqualTo(120);
    }

    @Test
    void examplesOfATokenShowItInItsTextWithTheUnitOnAllTokens() throws Exception {
        UnitExamples.Examples dogs = examples(0, "text:w:dog");
        assertThat(dogs.satisfying()).isEmpty();
        assertThat(dogs.activating()).isNotEmpty().allSatisfy(pair -> {
            UnitExamples.Token token = Objects.requireNonNull(pair.token());
            List<List<Double>> activations = Objects.requireNonNull(pair.activations());
            assertThat(pair.premise().substring(token.start(), token.end()))
                    .isEqualTo("dog")
                    .isEqualTo(token.text());
            assertThat(pair.hypothesis()).isNull();
            assertThat(pair.predicted()).isNull();
            assertThat(pair.premiseMarks()).containsExactly(List.of(token.start(), token.end()));
            assertThat(activations).allSatisfy(shade -> {
                String at = pair.premise()
                        .substring(shade.get(0).intValue(), shade.get(1).intValue());
                // GELU of 3.606 - 2 and of -0.277 - 2; see the weights.
                assertThat(shade.get(2)).as(at).isCloseTo(at.equals("dog") ? 1.52 : -0.026, within(0.01));
            });
            assertThat(activations.stream()
                            .map(shade -> pair.premise()
                                    .substring(
                                            shade.get(0).intValue(),
                                            shade.get(1).intValue()))
                            .collect(Collectors.joining()))
                    .isEqualTo(pair.premise().replace(" ", ""));
        });
        UnitExamples.Examples cats = examples(0, "text:w:cat AND prev:w:red");
        assertThat(cats.activatingCount()).isEqualTo(dogs.activatingCount());
        assertThat(cats.satisfying()).isNotEmpty().allSatisfy(pair -> {
            assertThat(pair.premise()).contains("red cat");
            assertThat(pair.token())
                    .isNotNull()
                    .extracting(UnitExamples.Token::text)
                    .isEqualTo("cat");
            assertThat(pair.premiseMarks()).hasSize(2);
        });
    }

    @Test
    void aLanguageModelIsExplainedByExamplesToo() throws Exception {
        // The mean over a text is high where the text has the token; begin tokens do not enter.
        Report report = new Explain(models).run(parameters(Level.EXAMPLE, Pooling.MEAN, 5, "0.1"), Run.unwatched());
        assertThat(report.rows()).isEqualTo(120);
        assertThat(report.positions()).isEqualTo(Pooling.MEAN);
        assertThat(report.units().get(0).explanations().getLast().formula()).isEqualTo("text:w:dog");
        assertThat(report.units().get(3).active()).isZero();
    }

    @Test
    void theSameQuestionIsAnsweredFromTheWorkspace() throws Exception {
        Listening first = new Listening();
        Report report = new Explain(models).run(parameters(Level.TOKEN, null, 5), first);
        assertThat(first.lines).isEmpty();
        Listening second = new Listening();
        // Another process would have no models in memory.
        assertThat(new Explain(new RecentModels(workspace)).run(parameters(Level.TOKEN, null, 5), second))
                .isEqualTo(report);
        assertThat(second.lines).singleElement().asString().contains("explained before");
        assertThat(second.parts).hasSize(4);
        Listening other = new Listening();
        new Explain(models).run(parameters(Level.TOKEN, null, 6), other);
        new Explain(models).run(parameters(Level.EXAMPLE, null, 5), other);
        assertThat(other.lines).isEmpty();
    }

    @Test
    void activationsOfAllTokensComeWithATableOfTheirRows() throws Exception {
        Path out = folder.resolve("a.npy");
        WriteActivations.Result result = new WriteActivations(workspace)
                .run(
                        new WriteActivations.Parameters(
                                model().toString(), "texts", "hook_embed", Pooling.ALL, null, out),
                        Run.unwatched());
        Activations values = NpyFile.readMatrix(out);
        assertThat(result.rows()).isEqualTo(values.rows());
        assertThat(result.index()).isEqualTo(folder.resolve("a.rows.csv"));
        List<Example> texts = workspace.dataSets().get("texts").page(0, 120);
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(folder.resolve("a.rows.csv"))) {
            int row = 0;
            int example = -1;
            for (NamedCsvRecord line : csv) {
                int id = Integer.parseInt(line.getField("token_id"));
                example += id == 0 ? 1 : 0;
                assertThat(line.getField("row")).isEqualTo(Integer.toString(row));
                assertThat(line.getField("example")).isEqualTo(Integer.toString(example));
                String text = texts.get(example).premise();
                String token = id == 0
                        ? "<s>"
                        : text.substring(
                                Integer.parseInt(line.getField("start")), Integer.parseInt(line.getField("end")));
                assertThat(line.getField("token"))
                        .isEqualTo(token)
                        .isEqualTo(TOKENS.get(id).replace("##", ""));
                for (int unit = 0; unit < TOKENS.size(); unit++) {
                    assertThat(values.value(row, unit)).isEqualTo(unit == id ? 1 : 0);
                }
                row++;
            }
            assertThat(row).isEqualTo(values.rows());
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        assertThatThrownBy(() -> new Explain(models).run(parameters(Level.EXAMPLE, Pooling.ALL, 5), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--level token");
        assertThatThrownBy(() -> new Explain(models).run(parameters(Level.TOKEN, Pooling.LAST, 5), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("leave it out");
    }

    private UnitExamples.Examples examples(int unit, String formula) throws Exception {
        return new UnitExamples(workspace, models)
                .run(
                        new UnitExamples.Parameters(
                                "texts",
                                model().toString(),
                                null,
                                Level.TOKEN,
                                null,
                                null,
                                unit,
                                formula,
                                null,
                                null,
                                10),
                        Run.unwatched());
    }

    private ExplainParameters parameters(Level level, @Nullable Pooling positions, int minActive) {
        return parameters(level, positions, minActive, null);
    }

    private ExplainParameters parameters(
            Level level, @Nullable Pooling positions, int minActive, @Nullable String thresholds) {
        return new ExplainParameters(
                "texts",
                model().toString(),
                null,
                level,
                positions,
                null,
                null,
                null,
                null,
                null,
                null,
                thresholds,
                2,
                null,
                10,
                SearchMode.BEST,
                1.0,
                minActive,
                null,
                0,
                null,
                null);
    }

    private Path model() {
        return folder.resolve("model");
    }

    private static String one(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    /**
     * GPT-2 with one block that changes nothing. A unit vector of 14 dimensions, normalised, is 3.606 at its own and -0.277 elsewhere;
     * a neuron adds up the dimensions of its tokens and subtracts 2.
     */
    private static void writeModel(Path folder) throws IOException {
        int width = TOKENS.size();
        int neurons = NEURONS.size();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), """
                {"architectures": ["GPT2LMHeadModel"], "n_embd": %d, "n_head": 1, "n_layer": 1, "n_inner": %d, "n_positions": 16,
                 "vocab_size": %d, "activation_function": "gelu_new", "bos_token_id": 0, "eos_token_id": 0}""".formatted(width, neurons, width));
        String vocabulary = IntStream.range(0, width)
                .mapToObj(id -> '"' + TOKENS.get(id) + "\": " + id)
                .collect(Collectors.joining(", "));
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "added_tokens": [], "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100, "vocab": {%s}}}""".formatted(vocabulary));
        float[] identity = new float[width * width];
        float[] read = new float[width * neurons];
        for (int i = 0; i < width; i++) {
            identity[i * width + i] = 1;
            for (int neuron = 0; neuron < neurons; neuron++) {
                read[i * neurons + neuron] = NEURONS.get(neuron).contains(TOKENS.get(i)) ? 1 : 0;
            }
        }
        float[] ones = filled(width, 1);
        new SafetensorsWriter()
                .put("transformer.wte.weight", identity, width, width)
                .put("transformer.wpe.weight", new float[16 * width], 16, width)
                .put("transformer.h.0.ln_1.weight", ones, width)
                .put("transformer.h.0.ln_1.bias", new float[width], width)
                .put("transformer.h.0.attn.c_attn.weight", new float[3 * width * width], width, 3L * width)
                .put("transformer.h.0.attn.c_attn.bias", new float[3 * width], 3L * width)
                .put("transformer.h.0.attn.c_proj.weight", new float[width * width], width, width)
                .put("transformer.h.0.attn.c_proj.bias", new float[width], width)
                .put("transformer.h.0.ln_2.weight", ones, width)
                .put("transformer.h.0.ln_2.bias", new float[width], width)
                .put("transformer.h.0.mlp.c_fc.weight", read, width, neurons)
                .put("transformer.h.0.mlp.c_fc.bias", filled(neurons, -2), neurons)
                .put("transformer.h.0.mlp.c_proj.weight", new float[neurons * width], neurons, width)
                .put("transformer.h.0.mlp.c_proj.bias", new float[width], width)
                .put("transformer.ln_f.weight", ones, width)
                .put("transformer.ln_f.bias", new float[width], width)
                .write(folder.resolve("model.safetensors"));
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    /** Keeps what a run says. */
    private static final class Listening implements Run {
        private final List<String> lines = new ArrayList<>();
        private final List<Object> parts = new ArrayList<>();

        @Override
        public void progress(double fraction, String message) {}

        @Override
        public synchronized void partial(Object part) {
            parts.add(part);
        }

        @Override
        public synchronized void log(String line) {
            lines.add(line);
        }

        @Override
        public void checkCancelled() {}
    }

    /** Every word is a concept: a set that knows nothing of tokens. */
    private static final class Words implements ConceptSet.OfText {

        @Override
        public String name() {
            return "w";
        }

        @Override
        public String description() {
            return "words";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public TextFinder finder() {
            return (sentence, sink) -> {
                for (int token = 0; token < sentence.tokens().size(); token++) {
                    sink.add(sentence.tokens().get(token).lower(), token);
                }
            };
        }
    }
}
