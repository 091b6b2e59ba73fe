package dev.assay.engine.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.models.Capability;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.models.PairConfig;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.Vocabulary;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of all kinds by name: the tiny transformers among the engine's tests, and pair models with random weights. */
class ModelsTest {

    @TempDir
    private Path temporary;

    private Models models() {
        return Workspace.at(temporary.resolve("w")).models();
    }

    private static Path tiny(String name) {
        return Path.of(System.getProperty("assay.root", "."), "server/engine/src/test/resources/transformer", name)
                .toAbsolutePath()
                .normalize();
    }

    private Path copy(String name) throws Exception {
        Path copy = Files.createDirectories(temporary.resolve(name));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(tiny(name).resolve(file), copy.resolve(file));
        }
        return copy;
    }

    private Path pairModel() {
        Path folder = temporary.resolve("pairs");
        Vocabulary vocabulary = new Vocabulary(List.of(Vocabulary.UNKNOWN, "a", "dog", "runs"));
        PairModel.writeUntrained(
                new PairConfig(vocabulary.size(), 3, 4, 5, PairConfig.NLI_LABELS, 1e-5), vocabulary, 1, folder);
        return folder;
    }

    @Test
    void theKindOfAFolderDecidesWhatIsOpened() {
        try (Model model = models().open(tiny("llama").toString())) {
            assertThat(model).isInstanceOf(Transformer.class);
        }
        try (Model model = models().open(pairModel().toString())) {
            assertThat(model).isInstanceOf(PairModel.class);
            assertThat(model.card().kind()).isEqualTo("pair-lstm");
            assertThat(model.card().capabilities())
                    .containsExactly(Capability.CLASSIFY, Capability.HIDDEN_STATES, Capability.STEER);
            assertThat(model.card().hooks()).contains(new ModelCard.Hook("mlp.relu", 5));
        }
        try (Model model = models().open(tiny("../script/nested").toString())) {
            assertThat(model).isInstanceOf(ScriptModel.class);
            assertThat(models().card(tiny("../script/nested").toString())).isEqualTo(model.card());
        }
    }

    @Test
    void theCardWithoutTheWeightsIsTheCardOfTheLoadedModel() {
        for (String name :
                List.of("gpt2", "llama-tied-bf16", "neox", "bert-labels", "roberta-masked", "distilbert-labels")) {
            ModelCard card = models().card(tiny(name).toString());
            try (Model model = models().open(tiny(name).toString())) {
                assertThat(model.card()).isEqualTo(card);
                assertThat(card.hooks().stream().map(ModelCard.Hook::name))
                        .containsExactlyElementsOf(((Transformer) model).hooks());
            }
        }
        assertThat(models().card(tiny("bert-labels").toString()).capabilities())
                .contains(Capability.CLASSIFY)
                .doesNotContain(Capability.GENERATE);
        assertThat(models().card(tiny("gpt2").toString()).capabilities())
                .contains(Capability.GENERATE, Capability.LOG_PROBABILITIES)
                .doesNotContain(Capability.CLASSIFY);
        assertThat(models().card(pairModel().toString()).parameters())
                // By hand: 4 words of 3; LSTM 16·3 + 16·4 + 16 + 16; norm 4·16; hidden 5·16 + 5; output 3·5 + 3.
                .isEqualTo(4 * 3 + 48 + 64 + 32 + 64 + 85 + 18);
    }

    @Test
    void bfloat16TakesTwoBytesInTheFileAndFourInMemory() {
        ModelCard card = models().card(tiny("llama-tied-bf16").toString());
        assertThat(card.weightBytes()).isEqualTo(2 * card.parameters());
        assertThat(card.memoryBytes()).isGreaterThan(4 * card.parameters());
    }

    @Test
    void aBrokenFolderIsListedWithItsProblemBesideTheOthers() throws Exception {
        Models models = models();
        Path broken = copy("gpt2");
        Files.write(broken.resolve("model.safetensors"), new byte[] {1, 2, 3});
        models.add("broken", broken);
        models.add("good", tiny("llama"));
        Path gone = copy("neox");
        models.add("gone", gone);
        Files.delete(gone.resolve("config.json"));

        List<ListedModel> mine = models.list().stream()
                .filter(listed -> !Builtin.models().containsKey(listed.name()))
                .toList();
        assertThat(mine.stream().map(ListedModel::name)).containsExactly("broken", "gone", "good");
        assertThat(mine.get(0).card()).isNull();
        assertThat(mine.get(0).problem()).contains("model.safetensors").contains("3 bytes");
        assertThat(mine.get(1).problem()).contains(gone.toString()).contains("config.json");
        assertThat(mine.get(2).problem()).isNull();
        assertThat(mine.get(2).card()).isNotNull();
        assertThatThrownBy(() -> models.open("gone"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gone");
    }

    @Test
    void aMendedFolderIsNoticed() throws Exception {
        Models models = models();
        Path folder = copy("gpt2");
        String config = Files.readString(folder.resolve("config.json"));
        Files.writeString(folder.resolve("config.json"), "{}");
        models.add("mended", folder);
        assertThatThrownBy(() -> models.card("mended"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("architectures");
        Files.writeString(folder.resolve("config.json"), config);
        assertThat(models.card("mended").architecture()).isEqualTo("GPT2LMHeadModel");
    }

    @Test
    void aTakenNameIsRefusedWithTheRemedy() throws Exception {
        Models models = models();
        models.add("mine", tiny("gpt2"));
        models.add("mine", tiny("gpt2"));
        assertThatThrownBy(() -> models.add("mine", tiny("llama")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("choose another name")
                .hasMessageContaining("mine.path");
        assertThatThrownBy(() -> models.checkFree("no/name", tiny("llama"))).isInstanceOf(UserError.class);
        Path gone = copy("neox");
        models.add("gone", gone);
        Files.delete(gone.resolve("config.json"));
        models.add("gone", tiny("neox"));
        assertThat(models.find("gone")).isEqualTo(tiny("neox"));
    }

    @Test
    void theFingerprintFollowsTheContentAndNotThePlace() throws Exception {
        Path one = copy("gpt2");
        String before;
        try (Model model = models().open(one.toString());
                Model same = models().open(tiny("gpt2").toString())) {
            before = model.fingerprint();
            assertThat(before).matches("[0-9a-f]{64}").isEqualTo(same.fingerprint());
        }
        Files.writeString(one.resolve("config.json"), Files.readString(one.resolve("config.json")) + "\n");
        try (Model model = models().open(one.toString())) {
            assertThat(model.fingerprint()).isNotEqualTo(before);
        }
        Files.setLastModifiedTime(one.resolve("config.json"), FileTime.from(Instant.EPOCH));
        try (Model model = models().open(one.toString())) {
            Files.setLastModifiedTime(one.resolve("config.json"), FileTime.from(Instant.EPOCH.plusSeconds(9)));
            assertThatThrownBy(model::fingerprint).isInstanceOf(UserError.class).hasMessageContaining("have changed");
        }
    }
}
