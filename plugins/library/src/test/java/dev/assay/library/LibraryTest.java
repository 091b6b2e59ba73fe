package dev.assay.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.corpus.ImportRequest.Format;
import dev.assay.engine.models.Capability;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.SafetensorsWriter;
import dev.assay.engine.models.TrainReport;
import dev.assay.engine.models.training.LanguageTrainReport;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryTest {

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void open() {
        workspace = Workspace.at(folder.resolve("workspace"), List.of());
    }

    @AfterEach
    void close() {
        workspace.close();
    }

    @Test
    void aFileBecomesADataSetOfItsNameAndRowsWithoutGoldLabelAreCounted() throws Exception {
        Import.Imported imported = pairs("news.csv", 12, null, false);
        assertThat(imported.name()).isEqualTo("news");
        assertThat(imported.rows()).isEqualTo(12);
        assertThat(imported.leftOut()).isEqualTo(1);
        assertThat(imported.labels()).containsExactly("entailment", "neutral", "contradiction");
        assertThat(workspace.dataSets().get("news").example(1).hypothesis()).isEqualTo("A dog runs 1.");
    }

    @Test
    void aTakenNameIsRefusedUnlessItMayBeReplaced() throws Exception {
        pairs("first.csv", 12, "mine", false);
        assertThatThrownBy(() -> pairs("second.csv", 6, "mine", false))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("mine");
        assertThat(workspace.dataSets().get("mine").rows()).isEqualTo(12);
        assertThat(pairs("second.csv", 6, "mine", true).rows()).isEqualTo(6);
    }

    @Test
    void columnsThatAreNotNamedAreAskedFor() throws Exception {
        Path file = file("pairs.csv", 3);
        assertThatThrownBy(() -> new Import(workspace)
                        .run(
                                new Import.Parameters(Format.CSV, List.of(file), null, "p", null, "l", null, false),
                                Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--premise COLUMN --hypothesis COLUMN");
    }

    private static Path tiny(String name) {
        return Path.of(System.getProperty("assay.root", "."), "server/engine/src/test/resources/transformer", name)
                .toAbsolutePath()
                .normalize();
    }

    private Path copy(String name) throws Exception {
        Path copy = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(tiny(name).resolve(file), copy.resolve(file));
        }
        return copy;
    }

    private AddedModel add(Path model, @Nullable String name) {
        return new ModelAdd(workspace).run(new ModelAdd.Parameters(model, name), Run.unwatched());
    }

    private void assertNotAdded(Path model, String... why) {
        assertThatThrownBy(() -> add(model, "refused"))
                .isInstanceOf(UserError.class)
                .hasMessageContainingAll(why);
        assertThat(workspace.models().all()).doesNotContainKey("refused");
    }

    @Test
    void anAddedModelIsKnownByItsNameAndSaysWhatItIs() {
        AddedModel added = add(tiny("gpt2"), null);
        assertThat(added.name()).isEqualTo("gpt2");
        assertThat(added.capabilities()).contains(Capability.GENERATE);
        assertThat(added.printed()).contains("GPT2LMHeadModel", "generate", "no tokenizer", "about ", "places where");
        assertThat(workspace.models().find("gpt2")).isEqualTo(tiny("gpt2"));
        assertThat(add(tiny("bert-labels"), "judge").labels()).isNotEmpty();
        assertThat(workspace.models().find("judge")).isEqualTo(tiny("bert-labels"));
        assertThatThrownBy(() -> add(tiny("llama"), "judge"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("choose another name");
    }

    @Test
    void aModelThatCannotRunIsRefusedWithTheReason() throws Exception {
        Path model = copy("gpt2");
        String config = Files.readString(model.resolve("config.json"));
        Files.writeString(model.resolve("config.json"), config.replace("GPT2LMHeadModel", "MambaForCausalLM"));
        assertNotAdded(model, "MambaForCausalLM", "known are", "GPT2LMHeadModel");
        Files.writeString(model.resolve("config.json"), "{");
        assertNotAdded(model, "config.json", "not valid JSON");
        Files.writeString(model.resolve("config.json"), config);
        rewrite(model, "h.0.mlp.c_fc.weight", null);
        assertNotAdded(model, "has no tensor", "h.0.mlp.c_fc.weight", "expected with shape");
        rewrite(model, "h.0.mlp.c_fc.weight", new float[] {1, 2});
        assertNotAdded(model, "h.0.mlp.c_fc.weight", "has shape [2]", "is needed");
        rewrite(model, "surplus", new float[] {1});
        assertNotAdded(model, "surplus [1]");
        rewrite(model, "ln_f.bias", new float[] {Float.NaN});
        assertNotAdded(model, "ln_f.bias", "NaN");
        rewrite(model, "ln_f.bias", new float[] {1e38f});
        rewrite(model, "ln_f.weight", new float[] {3e38f});
        assertNotAdded(model, "too large");
        Files.delete(model.resolve("model.safetensors"));
        assertNotAdded(model, "has no weights");
        assertNotAdded(folder.resolve("nowhere"), "not a folder");
        assertNotAdded(Files.createDirectories(folder.resolve("empty")), "config.json");
    }

    /** Copies the original weights save one tensor, which gets other values: of its shape when there is one, else of as many. */
    private static void rewrite(Path model, String name, float @Nullable [] values) throws Exception {
        SafetensorsWriter writer = new SafetensorsWriter();
        boolean put = values == null;
        try (Safetensors file = Safetensors.open(tiny("gpt2").resolve("model.safetensors"))) {
            for (String each : file.names()) {
                if (each.endsWith(name) && values != null && values.length == 1) {
                    float[] filled = new float[file.floats(each, file.shape(each)).length];
                    Arrays.fill(filled, values[0]);
                    writer.put(each, filled, file.shape(each));
                    put = true;
                } else if (each.endsWith(name)) {
                    if (values != null) {
                        writer.put(each, values, values.length);
                        put = true;
                    }
                } else {
                    writer.put(each, file.floats(each, file.shape(each)), file.shape(each));
                }
            }
        }
        if (!put && values != null) {
            writer.put(name, values, values.length);
        }
        writer.write(model.resolve("model.safetensors"));
    }

    @Test
    void aModelTrainedOnADataSetIsKnownByTheNameOfItsFolder() throws Exception {
        pairs("train.csv", 30, null, false);
        pairs("dev.csv", 12, null, false);
        Path out = folder.resolve("small");
        TrainReport report = new TrainNli(workspace).run(training("train", out), Run.unwatched());
        assertThat(report.trainPairs()).isEqualTo(30);
        assertThat(report.devPairs()).isEqualTo(12);
        assertThat(report.epochs()).hasSize(2);
        assertThat(workspace.models().find("small")).isEqualTo(out);
        try (PairModel model = PairModel.load(out)) {
            assertThat(model.config().mlpSize()).isEqualTo(7);
        }
        assertThatThrownBy(() -> new TrainNli(workspace).run(training("trian", folder.resolve("x")), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("train");
    }

    @Test
    void aLanguageModelTrainedOnTextsIsKnownByTheNameOfItsFolder() throws Exception {
        for (String name : List.of("told", "heard")) {
            StringBuilder csv = new StringBuilder("text\n");
            for (int row = 0; row < 20; row++) {
                csv.append("The ")
                        .append(name)
                        .append(" story number ")
                        .append(row)
                        .append(".\n");
            }
            Path file = Files.writeString(folder.resolve(name + ".csv"), csv);
            new Import(workspace)
                    .run(
                            new Import.Parameters(Format.CSV, List.of(file), null, null, null, null, "text", false),
                            Run.unwatched());
        }
        Path out = folder.resolve("teller");
        LanguageTrainReport report = new TrainLm(workspace).run(language("told", out, null), Run.unwatched());
        assertThat(report.trainTexts()).isEqualTo(20);
        assertThat(report.points()).hasSize(2);
        assertThat(workspace.models().find("teller")).isEqualTo(out);
        // The next one reads with the tokenizer of the first, and has the same vocabulary therefore.
        Path other = folder.resolve("other");
        new TrainLm(workspace).run(language("told", other, out), Run.unwatched());
        try (Transformer model = Transformer.load(other)) {
            assertThat(model.config().vocabulary())
                    .isEqualTo(model.tokenizer().size())
                    .isGreaterThan(257);
            assertThat(model.config().hidden()).isEqualTo(8);
        }
        assertThatThrownBy(() -> new TrainLm(workspace).run(language("told", out, null), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds a model already");
    }

    private static TrainLm.Parameters language(String data, Path out, @Nullable Path tokenizer) {
        return new TrainLm.Parameters(
                List.of(data), "heard", out, tokenizer, 270, null, 1, 8, 2, 16, 2, 10, 0.01, 0.1, 0.1, 0.1, 1, 0, 2, 1);
    }

    private static TrainNli.Parameters training(String data, Path out) {
        return new TrainNli.Parameters(List.of(data), "dev", out, 2, 2, 8, 0.001, 0.8, 4, 5, 7, 0.1, 1, 1, null);
    }

    private Import.Imported pairs(String name, int rows, @Nullable String as, boolean replace) throws Exception {
        return new Import(workspace)
                .run(
                        new Import.Parameters(Format.CSV, List.of(file(name, rows)), as, "p", "h", "l", null, replace),
                        Run.unwatched());
    }

    /** So many labelled rows, and one more without gold label. */
    private Path file(String name, int rows) throws Exception {
        List<String> labels = List.of("entailment", "neutral", "contradiction");
        StringBuilder csv = new StringBuilder("p,h,l\n");
        for (int row = 0; row < rows; row++) {
            csv.append("\"A man, asleep ")
                    .append(row)
                    .append(".\",A dog runs ")
                    .append(row)
                    .append(".,")
                    .append(labels.get(row % 3))
                    .append('\n');
        }
        csv.append("A man.,A cat.,-\n");
        return Files.writeString(folder.resolve(name), csv);
    }
}
