package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairModelTest {

    @TempDir
    Path folder;

    private final PairConfig config = Toy.config(3, 4, 5);

    @BeforeEach
    void write() {
        PairModel.write(config, Toy.vocabulary(), Toy.weights(config, 1), folder);
    }

    @Test
    void aLoadedModelComputesWhatItsWeightsSay() {
        Map<String, float[]> weights = Toy.weights(config, 1);
        Oracle oracle = new Oracle(config, PairNetworkTest.doubles(weights));
        try (PairModel model = PairModel.load(folder)) {
            PairInput pair = model.input(Toy.sentence("a man runs"), Toy.sentence("the zebra sits"));
            assertThat(pair.hypothesis()).containsExactly(10, 0, 7);
            PairOutput output = model.run(List.of(pair), PairHook.MLP_RELU);
            double[] expected = oracle.probabilities(pair);
            double[] relu = oracle.relu(pair);
            for (int label = 0; label < 3; label++) {
                assertThat((double) output.probabilities().get(0, label)).isCloseTo(expected[label], within(1e-5));
                assertThat(output.loss(0, label)).isCloseTo(-Math.log(expected[label]), within(1e-4));
            }
            for (int unit = 0; unit < 5; unit++) {
                assertThat((double) output.at(PairHook.MLP_RELU).get(0, unit)).isCloseTo(relu[unit], within(1e-5));
            }
            float[] out = Objects.requireNonNull(weights.get("output.weight"));
            assertThat(model.classWeights(2)).containsExactly(out[2], out[7], out[12]);
            assertThatThrownBy(() -> output.at(PairHook.ENC_PREMISE)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anUntrainedModelFollowsItsSeed() {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        PairModel.writeUntrained(config, Toy.vocabulary(), 1, one);
        PairModel.writeUntrained(config, Toy.vocabulary(), 2, two);
        try (PairModel a = PairModel.load(one);
                PairModel b = PairModel.load(two)) {
            assertThat(a.fingerprint()).isNotEqualTo(b.fingerprint());
            assertThat(a.config()).isEqualTo(config);
        }
    }

    @Test
    void hooksGoByTheirNames() {
        assertThat(PairHook.of("mlp.relu")).isEqualTo(PairHook.MLP_RELU);
        assertThatThrownBy(() -> PairHook.of("mlp"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("enc.premise, enc.hypothesis, mlp.relu");
    }

    private void refused(String... message) {
        assertThatThrownBy(() -> PairModel.load(folder))
                .isInstanceOf(UserError.class)
                .message()
                .contains(message)
                .contains(folder.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"hidden_size\" : 4      | \"hidden_size\" : 0         | hidden_size of the pair model must be from 1",
                "\"hidden_size\" : 4      | \"hidden_size\" : 5         | has shape [16, 3], but shape [20, 3] is needed",
                "\"hidden_size\" : 4      | \"hidden_size\" : \"4\"     | needs a whole number in the field hidden_size",
                "\"hidden_size\" : 4      | \"hidden_size\" : 1e99      | needs a whole number in the field hidden_size",
                "\"hidden_size\" : 4      | \"hidden_size\" : 99999999  | hidden_size of the pair model must be from 1",
                "\"hidden_size\" : 4      | \"hidden\" : 4              | hidden_size, which is missing",
                "\"mlp_size\" : 5         | \"mlp_size\" : 6            | mlp.weight",
                "\"vocabulary_size\" : 13 | \"vocabulary_size\" : 14    | has 13 words",
                "pair-lstm                | gpt2                        | has the architecture \"gpt2\"",
                "\"neutral\"              | \"entailment\"              | all different",
                "\"neutral\"              | 3                           | a label that is not a string",
                "\"neutral\", \"contradiction\" | \"contradiction\"     | output.weight",
                "1.0E-5                   | -1                          | norm_epsilon",
                "{                        | [                           | not valid JSON"
            })
    void aConfigurationThatIsWrongOrDoesNotFitTheWeightsIsRefused(String old, String changed, String message)
            throws IOException {
        Path file = folder.resolve(PairModel.CONFIG);
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, changed));
        refused(message);
    }

    @Test
    void aFolderThatIsNoModelIsRefused() throws IOException {
        Files.delete(folder.resolve(PairModel.CONFIG));
        refused("config.json");
        assertThatThrownBy(() -> PairModel.load(folder.resolve("nowhere")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is not a folder");
    }

    @Test
    void aVocabularyThatIsWrongIsRefusedWithItsLine() throws IOException {
        Path file = folder.resolve(PairModel.VOCABULARY);
        List<String> words = Files.readAllLines(file);
        Files.writeString(file, String.join("\n", words).replace("woman", "man"));
        refused("the word man in line 3 and again in line 4");
        Files.writeString(file, String.join("\n", words).replace("woman", ""));
        refused("an empty word in line 4");
        Files.writeString(file, String.join("\n", words).replace("<unk>", "unk"));
        refused("<unk> in line 1");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 10});
        refused("not UTF-8");
        Files.delete(file);
        refused("vocab.txt");
    }

    @Test
    void weightsThatAreMissingSurplusNotFiniteOrImpossibleAreRefused() {
        Map<String, float[]> weights = new HashMap<>(Toy.weights(config, 1));
        save(weights, "mlp.bias", null);
        refused("has no tensor mlp.bias (expected with shape [5])");

        save(weights, "mlp.bias", new float[] {0, 0, Float.POSITIVE_INFINITY, 0, 0});
        refused("mlp.bias", "the value Infinity at position 2");

        float[] variance = new float[16];
        variance[3] = -1;
        save(weights, "norm.running_var", variance);
        refused("negative variance -1.0");

        save(weights, "mlp.bias", new float[4]);
        refused("has shape [4], but shape [5] is needed");

        save(weights, "another.bias", new float[4]);
        refused("a tensor another.bias that a pair model does not have");
    }

    private void save(Map<String, float[]> weights, String name, float @org.jspecify.annotations.Nullable [] values) {
        SafetensorsWriter writer = new SafetensorsWriter();
        config.tensors().forEach((each, shape) -> {
            if (!each.equals(name)) {
                writer.put(each, Objects.requireNonNull(weights.get(each)), shape);
            }
        });
        if (values != null) {
            writer.put(name, values, values.length);
        }
        writer.write(folder.resolve(PairModel.WEIGHTS));
    }
}
