package dev.assay.checks;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where checkpoints lie. */
final class Places {

    private Places() {}

    /** One of the engine's tiny checkpoints with random weights. */
    static Path tiny(String name) {
        return root("server/engine/src/test/resources/transformer/" + name);
    }

    /** A TorchScript module of this module's own, see {@code src/test/python/export.py}. */
    static Path script(String name) {
        return root("plugins/checks/src/test/resources/script/" + name);
    }

    static Path root(String name) {
        return Path.of(System.getProperty("assay.root", "../..")).resolve(name);
    }

    /** A folder of {@code ../shared/real}; the test is skipped where it is absent. */
    static Path real(String name) {
        Path path = Path.of(System.getProperty("assay.shared", "../shared"), "real", name);
        assumeTrue(Files.exists(path), () -> "skipped: no real data at " + path);
        return path;
    }
}
