package dev.assay.engine.models.transformer;

import dev.assay.engine.models.Safetensors;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tensors of a model's folder: {@code model.safetensors}, or the shards that {@code model.safetensors.index.json} names.
 * Memory-mapped; a tensor is read when it is asked for.
 */
final class Checkpoint implements Tensors, AutoCloseable {

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path folder;
    private final List<Safetensors> files = new ArrayList<>();
    private final Map<String, Safetensors> tensors = new TreeMap<>();

    private Checkpoint(Path folder) {
        this.folder = folder;
    }

    /**
     * @throws UserError when there are no safetensors, a shard is missing, or the index and the shards contradict each other
     */
    static Checkpoint open(Path folder) {
        Checkpoint checkpoint = new Checkpoint(folder);
        boolean opened = false;
        try {
            if (Files.exists(folder.resolve(SINGLE))) {
                checkpoint.add(folder.resolve(SINGLE));
            } else if (Files.exists(folder.resolve(INDEX))) {
                checkpoint.addShards(folder.resolve(INDEX));
            } else if (Files.exists(folder.resolve("pytorch_model.bin"))
                    || Files.exists(folder.resolve("pytorch_model.bin.index.json"))) {
                throw new UserError(
                        folder + " has its weights in pytorch_model.bin, a format that can run code when it is read; "
                                + "convert it in Python with transformers: "
                                + "AutoModel….from_pretrained(DIR).save_pretrained(OUT, safe_serialization=True).");
            } else {
                throw new UserError(folder + " has no weights: neither " + SINGLE + " nor " + INDEX + ".");
            }
            opened = true;
            return checkpoint;
        } finally {
            if (!opened) {
                checkpoint.close();
            }
        }
    }

    private void add(Path file) {
        Safetensors opened = Safetensors.open(file);
        files.add(opened);
        for (String name : opened.names()) {
            Safetensors other = tensors.put(name, opened);
            if (other != null) {
                throw new UserError("Tensor " + name + " is both in " + other.file() + " and in " + file + ".");
            }
        }
    }

    private void addShards(Path index) {
        JsonNode map;
        try {
            map = JsonMapper.shared().readTree(Files.readAllBytes(index)).path("weight_map");
        } catch (IOException | JacksonException e) {
            throw new UserError("Cannot read " + index + ": it is not the JSON index of safetensors shards.", e);
        }
        if (!map.isObject() || map.isEmpty()) {
            throw new UserError(index + " has no field weight_map from tensors to files.");
        }
        TreeSet<String> shards = new TreeSet<>();
        for (JsonNode shard : map.values()) {
            String name = shard.asString("");
            if (!name.matches("[A-Za-z0-9._-]+\\.safetensors")) {
                throw new UserError(
                        index + " names the shard " + shard + ", which is not a safetensors file beside it.");
            }
            shards.add(name);
        }
        shards.forEach(shard -> add(folder.resolve(shard)));
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            Safetensors holder = tensors.get(entry.getKey());
            if (holder == null
                    || !holder.file()
                            .getFileName()
                            .toString()
                            .equals(entry.getValue().stringValue())) {
                throw new UserError("Tensor " + entry.getKey() + " is not in "
                        + folder.resolve(entry.getValue().stringValue()) + ", where " + index + " says it is.");
            }
        }
    }

    @Override
    public String source() {
        return folder.toString();
    }

    /** Names of all tensors, sorted. */
    @Override
    public SequencedSet<String> names() {
        return Collections.unmodifiableSequencedSet(new TreeSet<>(tensors.keySet()));
    }

    @Override
    public float[] floats(String name, long... shape) {
        Safetensors file = tensors.get(name);
        if (file == null) {
            throw new UserError(
                    folder + " has no tensor " + name + " (expected with shape " + Arrays.toString(shape) + ").");
        }
        return file.floats(name, shape);
    }

    @Override
    public long[] shape(String name) {
        Safetensors file = tensors.get(name);
        return file == null ? new long[0] : file.shape(name);
    }

    @Override
    public long bytes(String name) {
        Safetensors file = tensors.get(name);
        return file == null ? 0 : size(name) * file.type(name).bytes();
    }

    /** The names of the files that the tensors come from, and of their index. */
    List<String> files() {
        List<String> names = new ArrayList<>();
        for (Safetensors file : files) {
            names.add(file.file().getFileName().toString());
        }
        if (!names.contains(SINGLE)) {
            names.add(INDEX);
        }
        return names;
    }

    @Override
    public void close() {
        files.forEach(Safetensors::close);
    }
}
