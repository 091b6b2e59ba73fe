package dev.assay.engine.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The data that comes with Assay: the folder {@code data/builtin} below the system property {@code assay.root}, which the
 * launcher and the build set. Without the property there is none.
 */
public final class Builtin {

    /** The name of the built-in data set, and of the model trained for it. */
    public static final String DEMO = "demo";

    private Builtin() {}

    /** Where the built-in data lies, whether or not it is there. */
    public static Path folder() {
        return Path.of(System.getProperty("assay.root", "."))
                .resolve("data")
                .resolve("builtin")
                .toAbsolutePath()
                .normalize();
    }

    static Map<String, Path> models() {
        Path demo = folder().resolve("model");
        return Files.isRegularFile(demo.resolve("config.json")) ? Map.of(DEMO, demo) : Map.of();
    }
}
