package dev.assay.engine.models.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.FloatMatrix;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.models.Safetensors;
import dev.assay.engine.models.transformer.Inputs;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected values: the same modules run by PyTorch in Python, text by text, {@code src/test/python/torchscript.py}. */
class ScriptModelTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(ScriptModelTest.class.getResource("/script/nested/config.json"))
                            .toURI())
                    .resolveSibling("../" + name)
                    .normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<int[]> texts(Safetensors file, String tensor) {
        long[] flat = file.longs(tensor, 4, 12);
        List<int[]> rows = new ArrayList<>();
        for (int row = 0; row < 4; row++) {
            rows.add(Arrays.stream(flat, row * 12, row * 12 + 12)
                    .filter(id -> id >= 0)
                    .mapToInt(id -> (int) id)
                    .toArray());
        }
        return rows;
    }

    private static Inputs inputs(String name) {
        try (Safetensors file = Safetensors.open(fixture(name).resolve("expected.safetensors"))) {
            return new Inputs(texts(file, "ids"), texts(file, "types"), Inputs.Padding.RIGHT);
        }
    }

    private static List<String> hooks(ScriptModel model) {
        return model.card().hooks().stream().map(ModelCard.Hook::name).toList();
    }

    private static ScriptResult run(ScriptModel model, Inputs inputs) {
        return model.run(inputs, hooks(model), Run.unwatched());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nested", "plain", "named"})
    void probabilitiesAndDeclaredStatesOfABatchAreThoseOfEachTextInPython(String name) {
        try (ScriptModel model = ScriptModel.load(fixture(name));
                Safetensors expected = Safetensors.open(fixture(name).resolve("expected.safetensors"))) {
            Inputs inputs = inputs(name);
            ScriptResult result = run(model, inputs);
            for (int row = 0; row < 4; row++) {
                if (result.probabilities() != null) {
                    compare(result.probabilities(), row, expected.floats("logits." + row, -1));
                }
                for (String hook : hooks(model)) {
                    String tensor = hook + "." + row;
                    float[] values =
                            expected.floats(tensor, expected.shape(tensor).clone());
                    compare(result.get(hook), row, inputs.ids().get(row).length, values);
                }
            }
        }
    }

    private static void compare(FloatMatrix probabilities, int row, float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        for (int label = 0; label < logits.length; label++) {
            assertThat((double) probabilities.get(row, label)).isCloseTo(Math.exp(logits[label]) / sum, within(1e-5));
        }
    }

    private static void compare(ScriptStates states, int row, int length, float[] expected) {
        if (states.layout() == Layout.ATTENTION) {
            int i = 0;
            for (int head = 0; head < states.shape()[1]; head++) {
                for (int query = 0; query < length; query++) {
                    for (int key = 0; key < length; key++) {
                        assertThat(states.at(row, head, query, key)).isCloseTo(expected[i++], within(1e-5f));
                    }
                }
            }
            assertThat(i).isEqualTo(expected.length);
        } else {
            int positions = states.layout() == Layout.TEXT ? 1 : length;
            int width = expected.length / positions;
            for (int p = 0; p < positions; p++) {
                assertThat(states.at(row, p))
                        .containsExactly(Arrays.copyOfRange(expected, p * width, (p + 1) * width), within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nested", "plain", "named"})
    void orderAndCompanyOfTextsChangeNothingAndRunsRepeat(String name) {
        try (ScriptModel model = ScriptModel.load(fixture(name))) {
            List<int[]> reversed = new ArrayList<>(inputs(name).ids());
            Collections.reverse(reversed);
            ScriptResult first = run(model, Inputs.of(inputs(name).ids()));
            ScriptResult again = run(model, Inputs.of(inputs(name).ids()));
            ScriptResult turned = run(model, Inputs.of(reversed));
            for (String hook : hooks(model)) {
                if (model.layout(hook) == Layout.ATTENTION) {
                    continue;
                }
                assertThat(again.get(hook).values()).isEqualTo(first.get(hook).values());
                for (int row = 0; row < 4; row++) {
                    assertThat(turned.get(hook).at(3 - row, 0))
                            .containsExactly(first.get(hook).at(row, 0), within(1e-5f));
                }
            }
            if (first.probabilities() != null && turned.probabilities() != null) {
                assertThat(turned.probabilities().get(0, 1))
                        .isCloseTo(first.probabilities().get(3, 1), within(1e-5f));
            }
        }
    }

    @Test
    void theCardSaysWhatIsDeclaredAndHowLargeTheWeightsAre() {
        ModelCard card = ScriptModel.describe(fixture("nested"));
        assertThat(card.kind()).isEqualTo("torchscript");
        assertThat(card.capabilities())
                .containsExactly(Capability.CLASSIFY, Capability.HIDDEN_STATES, Capability.ATTENTION);
        assertThat(card.labels()).containsExactly("no", "perhaps", "yes");
        assertThat(card.hooks())
                .contains(new ModelCard.Hook("pooled", 8), new ModelCard.Hook("blocks.0.attn.hook_pattern", -1));
        // Embeddings 20, 12 and 2 by 8; 24 by 8 and 24; 8 by 8 and 8; 12 by 8 and 12; 8 by 12 and 8; 8 and 8; 3 by 8
        // and 3.
        assertThat(card.parameters()).isEqualTo(8 * 34 + 9 * 24 + 9 * 8 + 9 * 12 + 13 * 8 + 16 + 27);
        assertThat(card.weightBytes()).isEqualTo(4 * card.parameters());
        try (ScriptModel model = ScriptModel.load(fixture("nested"))) {
            assertThat(model.card()).isEqualTo(card);
            assertThat(model.fingerprint()).matches("[0-9a-f]{64}");
            assertThatThrownBy(model::tokenizer).isInstanceOf(UserError.class);
        }
        assertThat(ScriptModel.describe(fixture("named")).capabilities()).containsExactly(Capability.HIDDEN_STATES);
        assertThat(ScriptModel.isIn(fixture("plain"))).isTrue();
        assertThat(ScriptModel.isIn(folder)).isFalse();
    }

    @Test
    void textsThatDoNotFitAreRefused() {
        try (ScriptModel model = ScriptModel.load(fixture("nested"))) {
            assertThatThrownBy(() -> run(model, Inputs.of(new int[1], new int[13])))
                    .isInstanceOf(UserError.class)
                    .hasMessage("Text 1 has 13 tokens, but the model's context is 12 tokens.");
            assertThatThrownBy(() -> run(model, Inputs.of(new int[] {1, 20})))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("vocabulary has 20 tokens");
            assertThatThrownBy(() -> model.run(Inputs.of(new int[1]), List.of("blocks.0.mlp"), Run.unwatched()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(
                            "no hook point blocks.0.mlp; its config.json declares blocks.0.hook_resid_pre");
        }
    }

    private void copy(String name, String from, String to) throws IOException {
        Files.write(folder.resolve("model.pt"), Files.readAllBytes(fixture(name).resolve("model.pt")));
        String config = Files.readString(fixture(name).resolve("config.json")).replaceAll("\\s+", " ");
        assertThat(config).contains(from);
        Files.writeString(folder.resolve("config.json"), config.replace(from, to));
    }

    private void refused(String why) {
        assertThatThrownBy(() -> ScriptModel.load(folder).close())
                .isInstanceOf(UserError.class)
                .hasMessageContaining(why)
                .hasMessageMatching("[^\n]+\\.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nested | \"at\": 0 | \"at\": 3 | gives 3 values there, counted from 0",
                "nested | \"at\": 0 | \"at\": \"logits\" | There is no output logits of the module",
                "nested | \"at\": 0 | \"at\": 1 | output 1 of FOLDER/model.pt is a tuple, but a tensor is needed",
                "nested | \"at\": 0 | \"at\": [0, 0] | output 0 of FOLDER/model.pt is a tensor, but a tuple, a list or a dictionary is needed",
                "nested | \"at\": 0 | \"at\": [2, \"pool\"] | There is no output 2 › pool of the module, where logits should be: FOLDER/model.pt gives a dictionary of pattern, pooled.",
                "nested | \"at\": 0 | \"at\": -1 | Field outputs[0].at of FOLDER/config.json is -1, but a key, a number from 0",
                "nested | \"perhaps\", | | has the shape [2, 3], but config.json declares batch, unit, which is [2, 2] here",
                "nested | \"units\": 8 | \"units\": 7 | The output blocks.0.hook_resid_pre has the shape [2, 8, 8]",
                "nested | `[ \"position\", \"batch\", \"unit\" ]` | [\"batch\", \"position\", \"unit\"] | has the shape [8, 2, 8], but config.json declares batch, position, unit, which is [2, 8, 8] here",
                "nested | `[ \"batch\", \"unit\" ]` | [\"batch\", \"width\"] | Field outputs[4].axes of FOLDER/config.json is [batch, width], but in any order they must be",
                "nested | `\"name\": \"pooled\"` | `\"name\": \"ln_final.hook_normalized\"` | which another output has too",
                "nested | input_ids | input | Field inputs[0].name of FOLDER/config.json is input; known are input_ids, attention_mask, token_type_ids",
                "nested | bool | int8 | Field inputs[1].dtype of FOLDER/config.json is int8; known are int64, int32, float32, bool",
                "nested | token_type_ids | attention_mask | must list the module's arguments",
                "nested | `\"vocab_size\": 20` | `\"vocab_size\": 3` | Field pad_token_id of FOLDER/config.json is 3, but vocab_size is 3",
                "nested | `\"name\": \"logits\"` | `\"name\": \"logit\"` | but in any order they must be",
                "plain | `\"outputs\"` | `\"output\"` | Field outputs of FOLDER/config.json must list what the module gives",
                "plain | `\"outputs\"` | `\"output\": 1, \"outputs\"` | ",
                "named | `\"dtype\": \"int32\"` | `\"dtype\": \"float32\"` | ",
                "named | `, { \"name\": \"attention_mask\", \"dtype\": \"float32\" }` | | failed on these texts"
            })
    void whatTheConfigurationDeclaresWronglyIsNamedWhenTheModelIsLoaded(
            String name, String from, String to, String message) throws IOException {
        copy(name, from, to == null ? "" : to);
        if (message == null) {
            ScriptModel.load(folder).close();
        } else {
            refused(message.replace("FOLDER", folder.toString()));
        }
    }

    /** The module's table of words has 20 rows, and of positions 12. */
    @Test
    void whatTheModuleItselfRefusesEndsInOneSentence() throws IOException {
        copy("nested", "\"vocab_size\": 20", "\"vocab_size\": 21");
        try (ScriptModel model = ScriptModel.load(folder)) {
            assertThatThrownBy(() -> run(model, Inputs.of(new int[] {20})))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("failed on these texts")
                    .hasMessageMatching("[^\n]*index out of range[^\n]*");
        }
        copy("nested", "\"max_position_embeddings\": 12", "\"max_position_embeddings\": null");
        try (ScriptModel model = ScriptModel.load(folder)) {
            assertThat(model.card().context()).isZero();
            assertThatThrownBy(() -> run(model, Inputs.of(new int[13])))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("failed on these texts");
        }
    }

    @Test
    void filesThatAreNoTorchScriptAreRefused() throws IOException {
        copy("nested", "12", "12");
        Files.delete(folder.resolve("model.pt"));
        refused("has no model.pt");
        Files.writeString(folder.resolve("model.pt"), "not a zip archive");
        refused("is damaged, or was not written by torch.jit.save");
        Files.write(folder.resolve("model.pt"), new byte[0]);
        refused("is damaged");
        archive(false, "model/data.pkl");
        refused("is not TorchScript but only weights");
        archive(true, "model/code/a.py", "model/constants.pkl", "model/data.pkl", "model/version");
        refused("has the compressed part model/code/a.py");
        archive(false, "model/code/a.py", "model/constants.pkl", "model/data.pkl", "model/version");
        refused("cannot be loaded as TorchScript");
    }

    /** An archive of nonsense. */
    private void archive(boolean compressed, String... entries) throws IOException {
        byte[] content = "nonsense".getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(content);
        try (OutputStream out = Files.newOutputStream(folder.resolve("model.pt"));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : entries) {
                ZipEntry entry = new ZipEntry(name);
                entry.setMethod(compressed ? ZipEntry.DEFLATED : ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(checksum.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        }
    }

    @Test
    void aWeightThatWasChangedIsNoticedByItsChecksum() throws IOException {
        copy("plain", "12", "12");
        byte[] bytes = Files.readAllBytes(folder.resolve("model.pt"));
        // Somewhere among the 640 bytes of the table of words, which is the first part.
        bytes[300] ^= 1;
        Files.write(folder.resolve("model.pt"), bytes);
        refused("is damaged: its part model/data/0 does not have the checksum");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nested", "plain"})
    void aDamagedModuleDoesNoMoreHarmThanARefusal(String name) throws IOException {
        copy(name, "12", "12");
        byte[] good = Files.readAllBytes(folder.resolve("model.pt"));
        for (int part = 0; part < 20; part++) {
            Files.write(folder.resolve("model.pt"), Arrays.copyOf(good, good.length * part / 20));
            refused(folder.toString());
        }
        SplittableRandom random = new SplittableRandom(name.hashCode());
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k <= random.nextInt(4); k++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Files.write(folder.resolve("model.pt"), bad);
            try (ScriptModel model = ScriptModel.load(folder)) {
                run(model, Inputs.of(new int[] {1, 2}));
            } catch (UserError e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(80);
    }
}
