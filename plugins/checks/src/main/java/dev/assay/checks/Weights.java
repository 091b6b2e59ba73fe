package dev.assay.checks;

import dev.assay.engine.models.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tensors in a model's folder by name, in however many files; read when they are asked for. */
final class Weights implements AutoCloseable {

    private final List<Safetensors> open = new ArrayList<>();
    private final SortedMap<String, Safetensors> byName = new TreeMap<>();

    Weights(Path folder) {
        for (Path file : files(folder)) {
            Safetensors tensors = Safetensors.open(file);
            open.add(tensors);
            tensors.names().forEach(name -> byName.put(name, tensors));
        }
    }

    /** The safetensors of a folder that hold its weights: {@code model.safetensors}, or parts of it. */
    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("model.*\\.safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    private Safetensors file(String name) {
        @Nullable Safetensors file = byName.get(name);
        if (file == null) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
        return file;
    }

    long[] shape(String name) {
        return file(name).shape(name);
    }

    /** Whether it holds numbers that {@link #floats} can read. */
    boolean numeric(String name) {
        return switch (file(name).type(name)) {
            case F16, BF16, F32, F64 -> true;
            default -> false;
        };
    }

    float[] floats(String name) {
        return file(name).floats(name, shape(name));
    }

    @Override
    public void close() {
        open.forEach(Safetensors::close);
    }
}
