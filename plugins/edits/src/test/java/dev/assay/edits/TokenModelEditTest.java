package dev.assay.edits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.workspace.Workspace;
import dev.assay.english.EnglishPlugin;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of tokens, edited: a tiny BERT and a tiny Llama of random weights, with a tokenizer of a dozen words. */
class TokenModelEditTest {

    @TempDir
    private Path folder;

    @Test
    void aTransformerThatClassifiesIsEditedLikeAnyModel() throws Exception {
        Path bert = model("bert-labels", "\"[UNK]\": 0, \"[CLS]\": 1, \"[SEP]\": 2", """
                {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}""");
        try (Workspace workspace = Workspace.at(folder.resolve("w"), new EnglishPlugin().conceptSets())) {
            LiveEdit.Edited edited = edit(workspace, bert, "w3 😀 zebra", "w4 w5", "w3", "w4 w5", null);
            assertThat(edited.predicted()).isNotNull();
            assertThat(edited.probabilities().stream()
                            .mapToDouble(each -> each.probability())
                            .sum())
                    .isCloseTo(1, within(1e-5));
            // By hand: "w3 ", then an emoji of two units, a blank, and five letters.
            assertThat(edited.fields().getFirst().unknown()).containsExactly(List.of(3, 5), List.of(6, 11));
            assertThat(edited.fields().getLast().unknown()).isEmpty();
            assertThat(edited.units()).isNotEmpty().allMatch(unit -> unit.hook().endsWith("mlp.hook_post"));
            assertThat(edited.gained()).contains("pre:tok:zebra");
            assertThat(edited.lost()).doesNotContain("pre:tok:w3");
            assertThat(edit(workspace, bert, "w3", "w4 w5", "w3", "w4 w5", null).units())
                    .as("nothing was changed")
                    .isEmpty();
        }
    }

    @Test
    void aLanguageModelPredictsNoLabelAndSaysSo() throws Exception {
        Path llama = model("llama", "\"[UNK]\": 0, \"w1\": 1, \"w2\": 2", "null");
        try (Workspace workspace = Workspace.at(folder.resolve("w"), new EnglishPlugin().conceptSets())) {
            LiveEdit.Edited edited = edit(workspace, llama, "w3 w5", null, "w3 w4", null, null);
            assertThat(edited.predicted()).isNull();
            assertThat(edited.units()).isNotEmpty();
            assertThat(edited.missing().stream().map(Missing::part)).containsExactly("units", "prediction");
            assertThatThrownBy(() -> edit(workspace, llama, "w3", "w4", "w3", "w5", null))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("language model reads one text");
            assertThatThrownBy(() -> edit(workspace, llama, "w3", null, "w3", null, "blocks.9.hook_resid_post"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("from 0 to 1");
        }
    }

    private static LiveEdit.Edited edit(
            Workspace workspace,
            Path model,
            String premise,
            @Nullable String hypothesis,
            String parentPremise,
            @Nullable String parentHypothesis,
            @Nullable String hook) {
        return new LiveEdit(workspace, new LiveTexts(workspace), new KeptReadings(workspace))
                .run(
                        new LiveEdit.Parameters(
                                model.toString(),
                                premise,
                                hypothesis,
                                parentPremise,
                                parentHypothesis,
                                null,
                                null,
                                null,
                                null,
                                hook,
                                12),
                        Run.unwatched());
    }

    private Path model(String name, String first, String processor) throws IOException {
        Path target = Files.createDirectories(folder.resolve(name));
        Path source = Path.of(System.getProperty("assay.root", "../.."))
                .resolve("server/engine/src/test/resources/transformer")
                .resolve(name);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        String words = IntStream.range(3, 14)
                .mapToObj(id -> "\"w%d\": %d".formatted(id, id))
                .collect(Collectors.joining(", "));
        Files.writeString(target.resolve("tokenizer.json"), """
                {"version": "1.0", "added_tokens": [], "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": %s,
                 "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {%s, %s}}}""".formatted(processor, first, words));
        return target;
    }
}
