package dev.assay.engine.activations;

import dev.assay.engine.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the units of a model look for on a data set, as it was found last: a small JSON file beside the activations that it is about, in
 * the folder that the data and the model name. Whoever explains units writes it; whoever shows a unit may read it.
 *
 * @param units that are explained, by number
 */
public record UnitExplanations(List<Unit> units) {

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What one unit looks for.
     *
     * @param threshold the unit is active where its activation is strictly greater
     * @param formula over concepts, that holds where the unit is active as far as a formula can
     * @param iou of the two, over the rows of the data set
     */
    public record Unit(int unit, double threshold, String formula, double iou) {}

    public UnitExplanations {
        units = List.copyOf(units);
    }

    /** Where the explanations of what a reader reads are kept. */
    public static Path file(ModelReader reader, Path folder) {
        return folder.resolve(reader.name() + ".explanations.json");
    }

    /** Keeps these in the place of earlier ones; the folder is made when it does not exist. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        AtomicFile.write(file, JSON.writeValueAsBytes(this));
    }

    /** What is kept; empty when there is nothing, or nothing that can be read. */
    public static Optional<UnitExplanations> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(JSON.readValue(Files.readAllBytes(file), UnitExplanations.class))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }
}
