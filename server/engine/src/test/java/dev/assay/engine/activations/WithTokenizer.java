package dev.assay.engine.activations;

import dev.assay.engine.models.Model;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.transformer.Transformer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tiny checkpoints, which have no tokenizer, with one whose words are {@code w3}, {@code w4} and so on, each the token of that
 * number. Those that are no language models have {@code [CLS]} and {@code [SEP]}, numbers 1 and 2, around and between texts.
 */
final class WithTokenizer {

    private WithTokenizer() {}

    /** Names of the transformers' folders in the tests' resources. */
    static List<String> transformers() {
        return names("transformer");
    }

    private static List<String> names(String kind) {
        try (Stream<Path> folders = Files.list(resource(kind))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(WithTokenizer.class.getResource("/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Transformer transformer(String name, Path folder) throws IOException {
        return (Transformer) open("transformer/" + name, folder, !name.matches(".*(bert).*"), 14);
    }

    static Model script(String name, Path folder) throws IOException {
        return open("script/" + name, folder, false, 14);
    }

    private static Model open(String name, Path folder, boolean language, int words) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(resource(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        String vocabulary = IntStream.range(0, words)
                .mapToObj(id -> "\"%s\": %d".formatted(word(id), id))
                .collect(Collectors.joining(", "));
        Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "added_tokens": [], "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": %s,
                 "model": {"type": "WordLevel", "unk_token": "w0", "vocab": {%s}}}""".formatted(language ? "null" : """
                {"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]}""", vocabulary));
        return ScriptModel.isIn(folder) ? ScriptModel.load(folder) : Transformer.load(folder);
    }

    private static String word(int id) {
        return id == 1 ? "[CLS]" : id == 2 ? "[SEP]" : "w" + id;
    }
}
