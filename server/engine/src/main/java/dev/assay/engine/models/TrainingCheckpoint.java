package dev.assay.engine.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file in which a training under way is kept, so that it can be interrupted at any moment: weights, the optimiser's moments, the
 * best weights so far, and where the training stands. It is replaced as a whole or not at all.
 *
 * @param file in the folder of the model that is to be
 * @param fingerprint of all that decides the training's result; another training's file is not continued
 */
public record TrainingCheckpoint(Path file, String fingerprint) {

    static final String FILE = "training.safetensors";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The checkpoint of the model in a folder. */
    public static TrainingCheckpoint in(Path folder, String fingerprint) {
        return new TrainingCheckpoint(folder.resolve(FILE), fingerprint);
    }

    /**
     * What a training goes on with; the optimiser's moments are restored already.
     *
     * @param best null where nothing was measured yet
     */
    public record Restored<S>(
            S state, Map<String, float[]> weights, @Nullable SequencedMap<String, float[]> best) {}

    public boolean exists() {
        return Files.exists(file);
    }

    /**
     * @param state a record that can be written as JSON
     * @param shapes of all weights by name
     * @param adam steps the parameters of these names
     */
    public void save(
            Object state,
            SequencedMap<String, long[]> shapes,
            Map<String, float[]> weights,
            @Nullable Map<String, float[]> best,
            List<String> parameters,
            Adam adam) {
        SafetensorsWriter writer = new SafetensorsWriter()
                .metadata("fingerprint", fingerprint)
                .metadata("state", JSON.writeValueAsString(state))
                .metadata("steps", Long.toString(adam.steps()));
        shapes.forEach((name, shape) -> {
            writer.put("weights." + name, Objects.requireNonNull(weights.get(name)), shape);
            if (best != null) {
                writer.put("best." + name, Objects.requireNonNull(best.get(name)), shape);
            }
        });
        put(writer, "first.", parameters, adam.firstMoments());
        put(writer, "second.", parameters, adam.secondMoments());
        writer.write(file);
    }

    private static void put(SafetensorsWriter writer, String prefix, List<String> names, NDList arrays) {
        for (int i = 0; i < names.size(); i++) {
            NDArray array = arrays.get(i);
            writer.put(
                    prefix + names.get(i),
                    array.toFloatArray(),
                    array.getShape().getShape());
        }
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @param adam whose moments and number of steps are set
     * @throws UserError when the file is another training's, or damaged
     */
    public <S> Restored<S> restore(
            Class<S> state, SequencedMap<String, long[]> shapes, List<String> parameters, Adam adam) {
        try (Safetensors tensors = Safetensors.open(file)) {
            if (!fingerprint.equals(tensors.metadata().get("fingerprint"))) {
                throw new UserError(
                        file + " belongs to a training with other settings or other data; repeat the command it "
                                + "was started with, name another folder, or delete the file.");
            }
            S restored = JSON.readValue(tensors.metadata().getOrDefault("state", ""), state);
            adam.continueFrom(Long.parseLong(tensors.metadata().getOrDefault("steps", "")));
            set(tensors, "first.", parameters, adam.firstMoments());
            set(tensors, "second.", parameters, adam.secondMoments());
            boolean measured = tensors.names().stream().anyMatch(name -> name.startsWith("best."));
            return new Restored<>(
                    restored, read(tensors, "weights.", shapes), measured ? read(tensors, "best.", shapes) : null);
        } catch (JacksonException | NumberFormatException e) {
            throw new UserError(file + " is damaged: its state is not readable; delete the file to start again.", e);
        }
    }

    private static void set(Safetensors tensors, String prefix, List<String> names, NDList arrays) {
        for (int i = 0; i < names.size(); i++) {
            NDArray array = arrays.get(i);
            array.set(tensors.floats(prefix + names.get(i), array.getShape().getShape()));
        }
    }

    private static SequencedMap<String, float[]> read(
            Safetensors tensors, String prefix, SequencedMap<String, long[]> shapes) {
        SequencedMap<String, float[]> values = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> values.put(name, tensors.floats(prefix + name, shape)));
        return values;
    }

    /** Deletes the file of a training that is complete. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot delete " + file + ": " + WriteFailure.reason(e)
                            + "; the model is complete, and the file can go.",
                    e);
        }
    }
}
