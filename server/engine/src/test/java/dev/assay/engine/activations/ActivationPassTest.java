package dev.assay.engine.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.PairConfig;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairInput;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairOutput;
import dev.assay.engine.models.Vocabulary;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationPassTest {

    @TempDir
    Path folder;

    private Connection connection;
    private DataSet data;
    private PairModel model;

    @BeforeEach
    void prepare() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < 2500; row++) {
            examples.add(new Example(row, "A dog runs" + " fast".repeat(row % 7), "It runs, " + row % 13, "neutral"));
        }
        data = new DataSets(connection).store("toy", false, DataSet.PAIR_FIELDS, DataSet.NLI_LABELS, examples);
        Vocabulary words = new Vocabulary(List.of("<unk>", "a", "dog", "runs", "fast", "it", ",", "1"));
        PairModel.writeUntrained(
                new PairConfig(8, 4, 5, 6, PairConfig.NLI_LABELS, 1e-5), words, 1, folder.resolve("model"));
        model = PairModel.load(folder.resolve("model"));
    }

    @AfterEach
    void close() throws SQLException {
        model.close();
        connection.close();
    }

    @Test
    void everyRowIsWhatTheModelSaysAboutItAlone() throws IOException {
        Path out = folder.resolve("out");
        ActivationPass pass = ActivationPass.run(reader("mlp.relu"), data, out, Run.unwatched());

        Activations relu = pass.values();
        assertThat(relu.rows()).isEqualTo(2500);
        assertThat(relu.units()).isEqualTo(6);
        for (int row : new int[] {0, 1, 77, 2047, 2048, 2499}) {
            Example example = data.example(row);
            PairInput input = model.input(
                    WordTokenizer.tokenize(example.premise()), WordTokenizer.tokenize(example.hypothesis()));
            PairOutput alone = model.run(List.of(input), PairHook.MLP_RELU);
            for (int unit = 0; unit < 6; unit++) {
                assertThat(relu.value(row, unit))
                        .isCloseTo(alone.at(PairHook.MLP_RELU).get(0, unit), within(1e-5f));
            }
            for (int label = 0; label < 3; label++) {
                assertThat(Objects.requireNonNull(pass.probabilities()).value(row, label))
                        .isCloseTo(alone.probabilities().get(0, label), within(1e-5f));
            }
        }
        // What is there already is not computed again: a closed model could not.
        ModelReader reader = reader("mlp.relu");
        model.close();
        assertThat(ActivationPass.run(reader, data, out, Run.unwatched())
                        .values()
                        .rows())
                .isEqualTo(2500);
    }

    private ModelReader reader(String hook) {
        return ModelReader.of(model, data, hook, null, null);
    }

    @Test
    void aCancelledPassLeavesNoFile() throws IOException {
        Path out = folder.resolve("out");
        Run cancelled = new Run() {
            private int questions;

            @Override
            public void progress(double fraction, String message) {}

            @Override
            public void partial(Object part) {}

            @Override
            public void log(String line) {}

            @Override
            public void checkCancelled() {
                if (++questions == 14) {
                    throw new CancellationException();
                }
            }
        };
        assertThatThrownBy(() -> ActivationPass.run(reader("enc.premise"), data, out, cancelled))
                .isInstanceOf(CancellationException.class);
        try (var files = Files.list(out)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void singleTextsAreRefused() {
        DataSet texts = new DataSets(connection)
                .store("texts", false, DataSet.TEXT_FIELDS, List.of(), List.of(new Example(0, "A dog", "", null)));
        assertThatThrownBy(() -> ModelReader.of(model, texts, "mlp.relu", null, null))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("needs a premise and a hypothesis");
    }
}
