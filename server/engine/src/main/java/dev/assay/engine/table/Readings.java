package dev.assay.engine.table;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.files.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which models were run over which data sets, in a folder {@code of-<fingerprint of the data>} with one small JSON file per model and
 * hook point. What the files speak of is kept elsewhere under content keys; when that is deleted, they count for nothing.
 */
public final class Readings {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;

    /** @param folder of all readings; need not exist */
    public Readings(Path folder) {
        this.folder = folder;
    }

    /** Keeps that a model was run over a data set; an earlier run of the same model at the same hook is forgotten. */
    public void add(DataSet data, Reading reading) {
        String name = Integer.toHexString((reading.model() + "\n" + reading.hook()).hashCode());
        AtomicFile.write(of(data).resolve(name + ".json"), JSON.writeValueAsBytes(reading));
    }

    /** The readings of a data set whose files are there, by model and hook. */
    public List<Reading> list(DataSet data) {
        if (!Files.isDirectory(of(data))) {
            return List.of();
        }
        List<Reading> readings = new ArrayList<>();
        try (Stream<Path> files = Files.list(of(data))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".json")).toList()) {
                Reading reading = JSON.readValue(Files.readAllBytes(file), Reading.class);
                Path probabilities = reading.probabilities();
                if (Files.exists(reading.values()) && (probabilities == null || Files.exists(probabilities))) {
                    readings.add(reading);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        readings.sort(Comparator.comparing(Reading::model).thenComparing(Reading::hook));
        return readings;
    }

    private Path of(DataSet data) {
        return folder.resolve("of-" + data.fingerprint().substring(0, 32));
    }
}
