package dev.assay.engine.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.script.ScriptStates;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.engine.models.transformer.Recorded;
import dev.assay.engine.models.transformer.RunPlan;
import dev.assay.engine.models.transformer.RunResult;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pass over a data set is held to what each model says of one text at a time, whose tokens the test writes down itself. */
class EveryFamilyTest {

    @TempDir
    Path folder;

    private Connection connection;
    private DataSet texts;
    private DataSet pairs;

    @BeforeEach
    void store() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        Random random = new Random(5);
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < 40; row++) {
            examples.add(new Example(row, words(random, 1 + row % 7), "", null));
        }
        DataSets dataSets = new DataSets(connection);
        texts = dataSets.store("texts", false, DataSet.TEXT_FIELDS, List.of(), examples);
        examples.replaceAll(each ->
                new Example(each.row(), words(random, 1 + each.row() % 4), words(random, 1 + each.row() % 2), null));
        pairs = dataSets.store("pairs", false, DataSet.PAIR_FIELDS, List.of(), examples);
    }

    private static String words(Random random, int count) {
        return String.join(
                " ",
                IntStream.range(0, count)
                        .mapToObj(i -> "w" + (3 + random.nextInt(11)))
                        .toList());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    static List<String> transformers() {
        return WithTokenizer.transformers();
    }

    @ParameterizedTest
    @MethodSource("transformers")
    void rowsAreWhatTheModelHasForOneTextAtATime(String name) throws IOException {
        try (Transformer model = WithTokenizer.transformer(name, folder.resolve("model"))) {
            boolean causal = model.config().family().causal();
            String last = "blocks." + (model.config().layers() - 1);
            for (String hook : List.of(last + ".hook_resid_post", "blocks.0.attn.hook_z", last + ".mlp.hook_post")) {
                for (Pooling pooling : Pooling.values()) {
                    if (pooling != Pooling.CLS || !causal) {
                        compare(model, hook, pooling, texts);
                        if (!causal && model.config().tokenTypes() != 1) {
                            compare(model, hook, pooling, pairs);
                        }
                    }
                }
            }
        }
    }

    private void compare(Transformer model, String hook, Pooling pooling, DataSet data) throws IOException {
        ModelReader reader = ModelReader.of(model, data, hook, pooling, null);
        ActivationPass pass = ActivationPass.run(reader, data, folder.resolve(data.name()), Run.unwatched());
        int row = 0;
        for (Example example : data.page(0, data.rows())) {
            int[] ids = ids(model, example, data);
            int[] types = new int[ids.length];
            boolean own = !model.config().family().causal();
            if (own && data == pairs) {
                Arrays.fill(types, 2 + example.premise().split(" ").length, ids.length, 1);
            }
            List<int[]> segments = model.config().tokenTypes() > 1 ? List.of(types) : List.of();
            RunResult alone = model.run(
                    new Inputs(List.of(ids), segments, Inputs.Padding.RIGHT), RunPlan.recording(hook, "logits"));
            Recorded states = alone.get(hook);
            int last = own ? ids.length - 2 : ids.length - 1;
            int count = pooling == Pooling.ALL ? ids.length : 1;
            for (int i = 0; i < count; i++) {
                float[] expected = switch (pooling) {
                    case ALL -> states.at(0, i);
                    case CLS -> states.at(0, 0);
                    case LAST -> states.at(0, last);
                    case MEAN -> mean(states, ids);
                };
                assertThat(pass.values().units()).isEqualTo(expected.length);
                // Rounding is relative to the largest value of a vector, some of which are 30 and more.
                float tolerance = 1e-5f;
                for (float value : expected) {
                    tolerance = Math.max(tolerance, 1e-5f * Math.abs(value));
                }
                for (int unit = 0; unit < expected.length; unit++) {
                    assertThat(pass.values().value(row, unit))
                            .as("%s of %s, row %d, unit %d", pooling, hook, row, unit)
                            .isCloseTo(expected[unit], within(tolerance));
                }
                row++;
            }
            if (!reader.labels().isEmpty()) {
                double[] expected = softmax(alone.get("logits").at(0, 0));
                for (int label = 0; label < expected.length; label++) {
                    assertThat(Objects.requireNonNull(pass.probabilities()).value(example.row(), label))
                            .isCloseTo((float) expected[label], within(1e-5f));
                }
            }
        }
        assertThat(pass.values().rows()).isEqualTo(row);
        assertThat(pass.cut()).isZero();
    }

    /** {@code w7} is token 7; texts stand between tokens 1 and 2 where the model is no language model. */
    private static int[] ids(Transformer model, Example example, DataSet data) {
        List<Integer> ids = new ArrayList<>();
        boolean own = !model.config().family().causal();
        for (String field : data.fields()) {
            if (own && ids.isEmpty()) {
                ids.add(1);
            }
            for (String word : example.text(field).split(" ")) {
                ids.add(Integer.parseInt(word.substring(1)));
            }
            if (own) {
                ids.add(2);
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private static float[] mean(Recorded states, int[] ids) {
        double[] sum = new double[states.at(0, 0).length];
        int count = 0;
        for (int position = 0; position < ids.length; position++) {
            if (ids[position] > 2) {
                count++;
                float[] at = states.at(0, position);
                for (int unit = 0; unit < sum.length; unit++) {
                    sum[unit] += at[unit];
                }
            }
        }
        float[] mean = new float[sum.length];
        for (int unit = 0; unit < sum.length; unit++) {
            mean[unit] = (float) (sum[unit] / count);
        }
        return mean;
    }

    private static double[] softmax(float[] logits) {
        double[] exp = new double[logits.length];
        for (int i = 0; i < exp.length; i++) {
            exp[i] = Math.exp(logits[i]);
        }
        double sum = Arrays.stream(exp).sum();
        return Arrays.stream(exp).map(value -> value / sum).toArray();
    }

    @Test
    void aLanguageModelsBeginTokenStandsFirstAndLongTextsAreCut() throws IOException {
        Path copy = folder.resolve("model");
        WithTokenizer.transformer("gpt2", copy).close();
        Path config = copy.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config).replace("\"eos_token_id\": 16", "\"eos_token_id\": 16, \"bos_token_id\": 2"));
        DataSet long1 = new DataSets(connection)
                .store(
                        "long",
                        false,
                        DataSet.TEXT_FIELDS,
                        List.of(),
                        List.of(
                                new Example(0, "w5 w6", "", null),
                                new Example(1, "", "", null),
                                new Example(2, "w4 w5 w6 w7 w8 w9 w10 w11 w12 w13", "", null)));
        try (Transformer model = Transformer.load(copy)) {
            ModelReader reader = ModelReader.of(model, long1, "hook_embed", Pooling.ALL, null);
            List<int[]> ids = long1.page(0, 3).stream()
                    .map(example -> reader.text(example).ids())
                    .toList();
            assertThat(ids.get(0)).containsExactly(2, 5, 6);
            assertThat(ids.get(1)).containsExactly(2);
            assertThat(ids.get(2)).containsExactly(2, 4, 5, 6, 7, 8, 9, 10, 11);
            ActivationPass pass = ActivationPass.run(reader, long1, folder.resolve("out"), Run.unwatched());
            assertThat(pass.cut()).isEqualTo(1);
            assertThat(pass.values().rows()).isEqualTo(3 + 1 + 9);
        }
    }

    @Test
    void aPairThatIsTooLongLosesTheEndOfItsLongerTextAndKeepsItsSeparators() throws IOException {
        DataSet data = new DataSets(connection)
                .store(
                        "long",
                        false,
                        DataSet.PAIR_FIELDS,
                        List.of(),
                        List.of(new Example(0, "w3 w4 w5 w6 w7 w8 w9", "w10 w11", null)));
        try (Transformer model = WithTokenizer.transformer("bert-labels", folder.resolve("model"))) {
            ModelReader reader = ModelReader.of(model, data, "hook_embed", null, null);
            // Nine positions less three separators leave six: four of the longer text.
            assertThat(reader.text(data.example(0)).ids()).containsExactly(1, 3, 4, 5, 6, 2, 10, 11, 2);
            assertThat(reader.text(data.example(0)).types()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1);
            assertThat(ModelReader.of(model, data, "hook_embed", null, DataSet.HYPOTHESIS)
                            .text(data.example(0))
                            .ids())
                    .containsExactly(1, 10, 11, 2);
        }
    }

    /** Counts how often a run is asked, and is cancelled at one of the questions. */
    private record CancelledAt(AtomicInteger questions, int at) implements Run {
        @Override
        public void progress(double fraction, String message) {}

        @Override
        public void partial(Object part) {}

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            if (questions.incrementAndGet() == at) {
                throw new CancellationException();
            }
        }
    }

    @Test
    void aPassCanBeCancelledWithinABatchAndLeavesNoFile() throws IOException {
        try (Transformer model = WithTokenizer.transformer("gpt2", folder.resolve("model"))) {
            ModelReader reader = ModelReader.of(model, texts, null, Pooling.ALL, null);
            AtomicInteger questions = new AtomicInteger();
            Path out = Files.createDirectory(folder.resolve("out")).resolve("a.npy");
            ActivationPass.write(reader, texts, out, null, text -> {}, new CancelledAt(questions, -1));
            Files.delete(out);
            // 40 short texts are one batch, in which each block of the model asks.
            int all = questions.get();
            assertThat(all).isGreaterThanOrEqualTo(2 + model.config().layers());
            for (int at = 1; at <= all; at++) {
                Run cancelled = new CancelledAt(new AtomicInteger(), at);
                assertThatThrownBy(() -> ActivationPass.write(reader, texts, out, null, text -> {}, cancelled))
                        .isInstanceOf(CancellationException.class);
                assertThat(out.getParent()).isEmptyDirectory();
            }
        }
    }

    @Test
    void aTorchScriptModulesStatesAreReadInTheSameWay() throws Exception {
        try (Model model = WithTokenizer.script("named", folder.resolve("model"))) {
            ModelReader heads = ModelReader.of(model, texts, "heads", Pooling.ALL, null);
            ActivationPass pass = ActivationPass.run(heads, texts, folder.resolve("out"), Run.unwatched());
            List<Example> examples = texts.page(0, texts.rows());
            // [CLS] and [SEP] around every text.
            int rows = examples.stream()
                    .mapToInt(e -> e.premise().split(" ").length + 2)
                    .sum();
            assertThat(pass.values().rows()).isEqualTo(rows);
            assertThat(pass.probabilities()).isNull();
            ScriptStates alone = ((ScriptModel) model)
                    .run(Inputs.of(heads.text(examples.getFirst()).ids()), List.of("heads"), Run.unwatched())
                    .get("heads");
            assertThat(heads.units()).isEqualTo(alone.at(0, 0).length);
            for (int unit = 0; unit < heads.units(); unit++) {
                assertThat(pass.values().value(1, unit)).isCloseTo(alone.at(0, 1)[unit], within(1e-5f));
            }
        }
    }

    @Test
    void whatHasNoRowsOfUnitsIsRefusedWithWhatWouldDo() throws IOException {
        try (Transformer gpt = WithTokenizer.transformer("gpt2", folder.resolve("gpt"));
                Transformer bert = WithTokenizer.transformer("bert-labels", folder.resolve("bert"))) {
            refused(() -> ModelReader.of(gpt, texts, "blocks.1.attn.hook_pattern", null, null), "has attention");
            refused(() -> ModelReader.of(gpt, texts, "blocks.1.attn.hook_pattern", null, null), "blocks.1.attn.hook_z");
            refused(() -> ModelReader.of(gpt, texts, "blocks.7.hook_resid_post", null, null), "from 0 to 1");
            refused(() -> ModelReader.of(gpt, texts, null, Pooling.CLS, null), "choose last, mean or all");
            refused(() -> ModelReader.of(gpt, pairs, null, null, null), "--field premise or --field hypothesis");
            refused(() -> ModelReader.of(gpt, texts, null, null, DataSet.PREMISE), "its texts are one each, text");
            refused(() -> ModelReader.of(bert, pairs, "logits", Pooling.ALL, null), "one row per example");
            assertThat(ModelReader.of(gpt, texts, null, null, null).hook()).isEqualTo("blocks.1.mlp.hook_post");
            assertThat(ModelReader.of(gpt, pairs, null, null, DataSet.HYPOTHESIS)
                            .pooling())
                    .isEqualTo(Pooling.LAST);
            assertThat(ModelReader.of(bert, pairs, null, null, null).pooling()).isEqualTo(Pooling.CLS);
        }
    }

    private static void refused(ThrowingCallable call, String because) {
        assertThatThrownBy(call).isInstanceOf(UserError.class).hasMessageContaining(because);
    }
}
