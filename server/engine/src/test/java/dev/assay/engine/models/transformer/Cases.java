package dev.assay.engine.models.transformer;

import dev.assay.engine.models.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The tiny checkpoints of {@code src/test/python/families.py}. */
final class Cases {

    private Cases() {}

    static List<String> all() {
        try (Stream<Path> folders = Files.list(folder(""))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those whose positions see only what stands before them. */
    static List<String> causal() {
        return all().stream()
                .filter(name -> name.matches("(gpt2|llama|mistral|qwen2|neox).*"))
                .toList();
    }

    static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(Cases.class.getResource("/transformer/gpt2/config.json"))
                            .toURI())
                    .resolveSibling("../" + name)
                    .normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Transformer load(String name) {
        return Transformer.load(folder(name));
    }

    /** Three texts of 5, 1 and 9 tokens. */
    static Inputs inputs(String name) {
        try (Safetensors file = Safetensors.open(folder(name).resolve("expected.safetensors"))) {
            long[] flat = file.longs("ids", 3, 9);
            List<int[]> rows = new ArrayList<>();
            for (int row = 0; row < 3; row++) {
                rows.add(Arrays.stream(flat, row * 9, row * 9 + 9)
                        .filter(id -> id >= 0)
                        .mapToInt(id -> (int) id)
                        .toArray());
            }
            return Inputs.of(rows);
        }
    }
}
