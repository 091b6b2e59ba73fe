package dev.assay.engine.workspace;

import dev.assay.engine.files.AtomicFile;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Models by name. A model is a folder with a {@code config.json}; its name is that of the folder in the workspace's
 * {@code models}, of a text file {@code NAME.path} there which holds another folder's path, or of a built-in model.
 */
public final class Models {

    private static final String ELSEWHERE = ".path";

    private final Path folder;

    Models(Path folder) {
        this.folder = folder;
    }

    /** All models: name → folder, in order of their names. */
    public SortedMap<String, Path> all() {
        SortedMap<String, Path> all = new TreeMap<>(Builtin.models());
        if (Files.isDirectory(folder)) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.forEach(entry -> add(entry, all));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    /**
     * @param nameOrFolder a name of {@link #all()}, or a model's folder
     * @return a folder that has a {@code config.json}
     * @throws UserError when there is no such model; it lists those there are
     */
    public Path find(String nameOrFolder) {
        Map<String, Path> all = all();
        Path named = all.get(nameOrFolder);
        if (named != null) {
            return named;
        }
        Path path = Path.of(nameOrFolder);
        if (isModel(path)) {
            return path.toAbsolutePath().normalize();
        }
        if (Files.isDirectory(path)) {
            throw new UserError("the folder " + nameOrFolder
                    + " holds no model (it has no config.json); name a folder that `train nli --out` wrote");
        }
        throw new UserError("there is no model \"" + nameOrFolder + "\": "
                + (all.isEmpty() ? "" : "known are " + String.join(", ", all.keySet()) + "; ")
                + "name one of them or a folder with a config.json");
    }

    /** Makes a folder outside the workspace known by a name, which it keeps until that folder goes. */
    public void register(String name, Path model) throws IOException {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new UserError(
                    "\"" + name + "\" cannot name a model; use letters, digits, points, hyphens and underscores");
        }
        AtomicFile.write(
                folder.resolve(name + ELSEWHERE),
                (model.toAbsolutePath().normalize() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void add(Path entry, Map<String, Path> all) {
        String name = entry.getFileName().toString();
        if (isModel(entry)) {
            all.put(name, entry);
        } else if (name.endsWith(ELSEWHERE)) {
            try {
                Path model = Path.of(Files.readString(entry).strip());
                if (isModel(model)) {
                    all.put(name.substring(0, name.length() - ELSEWHERE.length()), model);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static boolean isModel(Path path) {
        return Files.isRegularFile(path.resolve("config.json"));
    }
}
