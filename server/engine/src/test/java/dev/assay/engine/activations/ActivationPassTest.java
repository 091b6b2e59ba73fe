package dev.assay.engine.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.concepts.Mark;
import dev.assay.engine.concepts.TokenRows;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.FloatMatrix;
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
import org.jspecify.annotations.Nullable;
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

    /**
     * A model of 3,000 units that gives each example 1 to 7 rows; 120 MB in all, of which it may be
     * asked for no more than 16 MB at a time.
     */
    private static class Wide implements ModelReader {
        private static final int UNITS = 3000;
        private int most;
        private int batches;

        @Override
        public String fingerprint() {
            return "f";
        }

        @Override
        public String name() {
            return "wide";
        }

        @Override
        public String hook() {
            return "wide";
        }

        @Override
        public Pooling pooling() {
            return Pooling.ALL;
        }

        @Override
        public int units() {
            return UNITS;
        }

        @Override
        public List<String> labels() {
            return List.of();
        }

        @Override
        public boolean rectified() {
            return false;
        }

        @Override
        public void check(Texts texts) {}

        @Override
        public List<Mark> unknown(Example example) {
            return List.of();
        }

        @Override
        public ModelText text(Example example) {
            int length = 1 + example.row() * 37 % 7;
            return new ModelText(example.row(), new int[length], new int[length], List.of(), false);
        }

        @Override
        public @Nullable TokenRows tokens() {
            return null;
        }

        @Override
        public Values read(List<ModelText> texts, Run run) {
            batches++;
            int longest = texts.stream().mapToInt(ModelText::length).max().orElseThrow();
            most = Math.max(most, texts.size() * longest * UNITS);
            int rows = texts.stream().mapToInt(ModelText::length).sum();
            float[] values = new float[rows * UNITS];
            int row = 0;
            for (ModelText text : texts) {
                for (int position = 0; position < text.length(); position++, row++) {
                    values[row * UNITS] = text.example();
                    values[row * UNITS + UNITS - 1] = position;
                }
            }
            return new Values(new FloatMatrix(rows, UNITS, values), null);
        }
    }

    /** Gives NaN at one place. */
    private static final class Broken extends Wide {
        @Override
        public Values read(List<ModelText> texts, Run run) {
            Values values = super.read(texts, run);
            int row = 0;
            for (ModelText text : texts) {
                if (text.example() == 7) {
                    values.values().values()[row * units() + 2] = Float.NaN;
                }
                row += text.length();
            }
            return values;
        }
    }

    @Test
    void noMoreThanABatchIsHeldHoweverLargeTheWhole() {
        Wide wide = new Wide();
        Path file = folder.resolve("wide.npy");
        int[] watched = new int[1];
        ActivationPass.Written written = ActivationPass.write(
                wide, data, file, null, text -> assertThat(text.example()).isEqualTo(watched[0]++), Run.unwatched());
        assertThat(wide.most).isLessThanOrEqualTo(1 << 22);
        assertThat(wide.batches).isLessThan(40);
        Activations values = NpyFile.readMatrix(file);
        assertThat(values.rows()).isEqualTo((int) written.rows()).isGreaterThan(9_000);
        int row = 0;
        for (int example = 0; example < 2500; example++) {
            for (int position = 0; position < 1 + example * 37 % 7; position++, row++) {
                if (values.value(row, 0) != example || values.value(row, Wide.UNITS - 1) != position) {
                    throw new AssertionError("row " + row + " is not position " + position + " of example " + example);
                }
            }
        }
        assertThat(row).isEqualTo(values.rows());
    }

    @Test
    void aNumberThatIsNotFiniteEndsThePassWithItsPlace() {
        ModelReader broken = new Broken();
        assertThatThrownBy(() -> ActivationPass.run(broken, data, folder.resolve("out"), Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unit 2 in row 7");
        assertThat(folder.resolve("out")).isEmptyDirectory();
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
