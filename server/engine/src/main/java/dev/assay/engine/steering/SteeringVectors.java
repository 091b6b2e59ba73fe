package dev.assay.engine.steering;

import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The steering vectors of a folder, each name a file {@code NAME.safetensors}; {@link StoredVectors} says what is in it. What a method has
 * returned is on the disk. Safe for use by several threads of the one process that owns the folder.
 */
public final class SteeringVectors {

    private static final String ENDING = ".safetensors";
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M} ._-]{0,99}");

    /** File systems take names of 255 bytes, and a letter may have four. */
    private static final int LONGEST_NAME = 200;

    /**
     * What a list says of a name.
     *
     * @param model its name when the vectors were made; like the rest empty where the file cannot be read
     * @param places where they belong
     * @param vectors how many there are
     * @param norm of the one vector, or of the mean of several
     * @param card what is known of all of them together
     * @param problem why the file cannot be used; null: it can
     */
    public record Listed(
            String name,
            String model,
            String fingerprint,
            String method,
            String created,
            List<Place> places,
            int vectors,
            double norm,
            @Nullable JsonNode card,
            @Nullable String problem) {

        static Listed of(String name, StoredVectors stored) {
            StoredVectors.Origin origin = stored.origin();
            return new Listed(
                    name,
                    origin.model(),
                    origin.fingerprint(),
                    origin.method(),
                    origin.created(),
                    stored.places(),
                    stored.vectors().size(),
                    stored.mean().norm(),
                    stored.card(),
                    null);
        }

        static Listed broken(String name, String problem) {
            return new Listed(name, "", "", "", "", List.of(), 0, 0, null, problem);
        }
    }

    private final Path folder;

    /** @param folder need not exist */
    public SteeringVectors(Path folder) {
        this.folder = folder;
    }

    /** All by name; one whose file is broken is listed with the reason. */
    public synchronized List<Listed> list() {
        List<Listed> all = new ArrayList<>();
        for (String name : names()) {
            try {
                all.add(Listed.of(name, StoredVectors.read(file(name))));
            } catch (UserError e) {
                all.add(Listed.broken(name, String.valueOf(e.getMessage())));
            }
        }
        return all;
    }

    /** The names, sorted. */
    public synchronized List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING))
                    .map(file -> file.substring(0, file.length() - ENDING.length()))
                    .filter(name -> complaint(name) == null)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The vectors of a name; empty when there are none.
     *
     * @throws UserError when the file is broken
     */
    public synchronized Optional<StoredVectors> find(String name) {
        return complaint(name) != null || !Files.isRegularFile(file(name))
                ? Optional.empty()
                : Optional.of(StoredVectors.read(file(name)));
    }

    /**
     * The vectors of a name.
     *
     * @throws UserError when there are none, which names those there are, or the file is broken
     */
    public StoredVectors get(String name) {
        return find(name)
                .orElseThrow(() -> new UserError("There is no steering vector \"" + name + "\"; "
                        + (names().isEmpty()
                                ? "make one with assay steer direction or assay steer extract."
                                : "there are " + String.join(", ", names()) + ".")));
    }

    /** The file of a name, to be handed out. */
    public Path file(String name) {
        checkName(name);
        return folder.resolve(name + ENDING);
    }

    /**
     * Keeps vectors under a name, in place of what it had.
     *
     * @throws UserError when the name cannot be one, or nothing can be written
     */
    public synchronized void save(String name, StoredVectors vectors) {
        Path file = file(name);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw WriteFailure.of(folder, e);
        }
        vectors.write(file);
    }

    /**
     * Takes in a file that somebody shares.
     *
     * @throws UserError when it holds no steering vectors, or the name is taken
     */
    public synchronized StoredVectors take(String name, Path file) {
        StoredVectors vectors = StoredVectors.read(file);
        checkFree(name);
        save(name, vectors);
        return vectors;
    }

    /**
     * Gives vectors another name.
     *
     * @throws UserError when there are none of the old name, or the new one is taken
     */
    public synchronized void rename(String name, String newName) {
        get(name);
        checkFree(newName);
        try {
            Files.move(file(name), file(newName));
        } catch (IOException e) {
            throw WriteFailure.of(file(newName), e);
        }
    }

    /** Deletes a name; returns whether there was one. */
    public synchronized boolean delete(String name) {
        if (complaint(name) != null || !Files.isRegularFile(file(name))) {
            return false;
        }
        try {
            AtomicFile.deleteAll(file(name));
            return true;
        } catch (IOException e) {
            throw WriteFailure.of(file(name), e);
        }
    }

    /**
     * Refuses a name that is taken, or cannot be one.
     *
     * @throws UserError which says why
     */
    public synchronized void checkFree(String name) {
        if (Files.exists(file(name))) {
            throw new UserError(
                    "There is a steering vector \"" + name + "\" already; choose another name, or delete it first.");
        }
    }

    /**
     * Refuses what cannot name steering vectors.
     *
     * @throws UserError which says what can
     */
    public static void checkName(String name) {
        @Nullable String complaint = complaint(name);
        if (complaint != null) {
            throw new UserError(complaint);
        }
    }

    private static @Nullable String complaint(String name) {
        if (NAME.matcher(name).matches()
                && !name.endsWith(" ")
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME) {
            return null;
        }
        String shown = name.length() <= 40 ? name : name.substring(0, 40) + "…";
        return "\"" + shown
                + "\" cannot name a steering vector; use up to 100 letters, digits, blanks, dots, hyphens and underscores,"
                + " beginning with a letter or digit.";
    }
}
