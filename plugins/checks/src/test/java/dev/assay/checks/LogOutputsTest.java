package dev.assay.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.models.transformer.GeneratedText;
import dev.assay.engine.models.transformer.GenerationSettings;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.engine.workspace.Json;
import dev.assay.spi.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Logs of the built-in language model, right and with what happens to texts between a decoder and a file. */
class LogOutputsTest {

    @TempDir
    private Path folder;

    private static final List<String> PROMPTS = List.of(
            "The soup",
            "The film",
            "The crowd",
            "The critics",
            "My friends",
            "The music",
            "The room",
            "The service",
            "The waiter",
            "This book",
            "The hotel",
            "The story");

    private List<Finding> check(BiConsumer<Integer, Map<String, Object>> change, String... more) throws Exception {
        Path home = Places.root("data/builtin/language");
        try (Transformer model = Transformer.load(home)) {
            LanguageSubject subject = new TransformerSubject(model, home, "reviews", Run.unwatched());
            Codec codec = TransformerSubject.codec(model.tokenizer());
            List<int[]> prompts = PROMPTS.stream().map(codec::forPrompt).toList();
            GenerationSettings settings =
                    new GenerationSettings(10, new GenerationSettings.Choice.Sampling(1, 0, 1, 4), Set.of());
            List<String> lines = new ArrayList<>();
            for (GeneratedText text : subject.decode(prompts, settings)) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("prompt", PROMPTS.get(text.row()));
                line.put("output", codec.decode(text.ids()));
                line.put("output_ids", text.ids());
                line.put(
                        "logprobs",
                        text.tokens().stream()
                                .mapToDouble(GeneratedText.Token::logprob)
                                .toArray());
                change.accept(text.row(), line);
                lines.add(Json.mapper().writeValueAsString(line));
            }
            lines.addAll(List.of(more));
            Path log = Files.write(folder.resolve("log.jsonl"), lines);
            return new LogReading(log, Precision.SINGLE, subject, Run.unwatched()).findings();
        }
    }

    private static String words(Map<String, Object> line, int from, int fromEnd) {
        List<String> words = List.of(String.valueOf(line.get("output")).strip().split("\\s+"));
        return String.join(" ", words.subList(Math.min(from, words.size()), Math.max(from, words.size() - fromEnd)));
    }

    private static String failed(List<Finding> findings) {
        return String.join(
                " ", Findings.failed(findings).stream().map(Finding::check).toList());
    }

    @Test
    void aRightLogPassesAndWhatCannotBeComparedIsSaid() throws Exception {
        List<Finding> findings = check((row, line) -> {});
        assertThat(failed(findings)).isEmpty();
        assertThat(Findings.of(findings, "log-reference-slices").outcome()).isEqualTo(Outcome.NOT_APPLICABLE);
        assertThat(Findings.of(findings, "log-slices").outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void oneBrokenLineDoesNotFailTheLog() throws Exception {
        List<Finding> findings = check((row, line) -> {}, "{\"prompt\": \"The so");
        assertThat(failed(findings)).isEmpty();
        assertThat(Findings.of(findings, "log-lines").summary())
                .contains("12 of 13 lines can be used")
                .contains("Line 13 is not JSON");
    }

    @Test
    void textsThatLackTheirFirstWordAreFound() throws Exception {
        List<Finding> findings = check((row, line) -> line.put("output", words(line, 1, 0)));
        assertThat(failed(findings)).isEqualTo("log-slices");
        assertThat(Findings.of(findings, "log-slices").causes().getFirst().name())
                .isEqualTo("first-token-cut");
    }

    @Test
    void textsThatLackTheirLastWordAreFound() throws Exception {
        List<Finding> findings = check((row, line) -> line.put("output", words(line, 0, 1)));
        assertThat(Findings.of(findings, "log-slices").causes().getFirst().name())
                .isEqualTo("last-token-cut");
    }

    @Test
    void outputsThatLackTheirReferencesFirstWordAreFound() throws Exception {
        List<Finding> findings = check((row, line) -> line.put("reference", "Indeed " + line.get("output")));
        assertThat(failed(findings)).isEqualTo("log-reference-slices");
        // Where every output is its reference, and where it is another text, nothing is cut.
        assertThat(failed(check((row, line) -> line.put("reference", line.get("output")))))
                .isEmpty();
        assertThat(failed(check((row, line) -> line.put("reference", "It was never seen there again, row " + row))))
                .isEmpty();
    }

    @Test
    void emptyAndEqualOutputsAndLoopsAreFound() throws Exception {
        ObjectNode empty =
                Json.mapper().createObjectNode().put("prompt", "The soup").put("output", "");
        String line = empty.put("score", 0).toString();
        assertThat(failed(check((row, l) -> {}, line, line))).contains("log-empty");
        assertThat(failed(check((row, l) -> {
                    l.put("output", " is good and is good and is good and is good and");
                    l.remove("output_ids");
                    l.remove("logprobs");
                    l.put("score", -1.0);
                })))
                .contains("log-same")
                .contains("log-loops");
    }

    @Test
    void anotherScriptIsFound() throws Exception {
        List<Finding> findings = check((row, line) -> line.put("reference", "Суп был очень вкусным " + row));
        assertThat(failed(findings)).contains("log-script");
        assertThat(Findings.of(findings, "log-script").causes().getFirst().name())
                .isEqualTo("wrong-language");
    }

    @Test
    void anotherLanguageInTheSameScriptIsFound() throws Exception {
        List<Finding> findings = check((row, line) -> {
            line.put("prompt", "What is the matter with this soup, and why is it not hot? Number " + row);
            line.put("output", "Die Suppe war kalt, und das ist nicht die Schuld der Köche " + row);
            line.remove("output_ids");
            line.remove("logprobs");
            line.put("score", -1.0);
        });
        assertThat(failed(findings)).contains("log-language");
        assertThat(String.valueOf(Findings.of(findings, "log-language").evidence()))
                .contains("German beside English");
        assertThat(Findings.of(findings, "log-script").outcome()).isEqualTo(Outcome.PASSED);
    }

    @Test
    void aTextThatItsIdsDoNotDecodeToIsFound() throws Exception {
        List<Finding> findings = check((row, line) -> line.put("output", line.get("output") + " indeed"));
        assertThat(failed(findings)).contains("log-texts");
        assertThat(String.valueOf(Findings.of(findings, "log-texts").evidence()))
                .contains("though its ids say");
    }

    @Test
    void aLineWithoutEndIsReadWithoutHoldingIt() throws Exception {
        Path file = folder.resolve("long.txt");
        Files.writeString(file, "a".repeat(BoundedLines.MOST + 10) + "\r\nnext\n");
        try (BoundedLines lines = BoundedLines.open(file)) {
            assertThat(lines.next().orElseThrow()).hasSize(BoundedLines.MOST);
            assertThat(lines.cut()).isTrue();
            assertThat(lines.next()).contains("next");
            assertThat(lines.cut()).isFalse();
            assertThat(lines.next()).isEmpty();
        }
    }
}
