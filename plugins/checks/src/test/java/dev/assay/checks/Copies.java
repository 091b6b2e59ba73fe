package dev.assay.checks;

import dev.assay.engine.models.Safetensors;
import dev.assay.engine.workspace.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Makes folders of models that are others' copies: in another type, or with something changed on the way. */
final class Copies {

    private Copies() {}

    /**
     * @param tensor gives a tensor's values in the copy, by its name
     * @param configuration gives the text of {@code config.json}
     */
    static Path of(
            Path model,
            Path folder,
            Precision type,
            BiFunction<String, float[], float[]> tensor,
            UnaryOperator<String> configuration) {
        try {
            Files.createDirectories(folder);
            for (String name : List.of("tokenizer.json", "vocab.txt", "tokenizer_config.json")) {
                if (Files.exists(model.resolve(name))) {
                    Files.copy(model.resolve(name), folder.resolve(name));
                }
            }
            Files.writeString(
                    folder.resolve("config.json"), configuration.apply(Files.readString(model.resolve("config.json"))));
            Map<String, Object> header = new LinkedHashMap<>();
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            for (Path file : Weights.files(model)) {
                try (Safetensors tensors = Safetensors.open(file)) {
                    for (String name : tensors.names()) {
                        byte[] bytes = bytes(tensor.apply(name, tensors.floats(name, tensors.shape(name))), type);
                        header.put(
                                name,
                                Map.of(
                                        "dtype",
                                        type == Precision.SINGLE ? "F32" : type == Precision.HALF ? "F16" : "BF16",
                                        "shape",
                                        tensors.shape(name),
                                        "data_offsets",
                                        List.of(data.size(), data.size() + bytes.length)));
                        data.writeBytes(bytes);
                    }
                }
            }
            byte[] json = Json.mapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
            ByteBuffer whole =
                    ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
            whole.putLong(json.length).put(json).put(data.toByteArray());
            Files.write(folder.resolve("model.safetensors"), whole.array());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path in(Path model, Path folder, Precision type) {
        return of(model, folder, type, (name, values) -> values, text -> text);
    }

    private static byte[] bytes(float[] values, Precision type) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * (type == Precision.SINGLE ? 4 : 2))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (type) {
                case SINGLE -> bytes.putFloat(value);
                case HALF -> bytes.putShort(Float.floatToFloat16(value));
                // To the nearest, halves up: IEEE 754's upper half.
                case BFLOAT16 -> bytes.putShort((short) ((Float.floatToIntBits(value) + 0x8000) >>> 16));
            }
        }
        return bytes.array();
    }
}
