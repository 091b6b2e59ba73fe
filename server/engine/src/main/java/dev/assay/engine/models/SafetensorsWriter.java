package dev.assay.engine.models;

import dev.assay.engine.files.AtomicFile;
import dev.assay.spi.UserError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes float32 tensors as a safetensors file: sorted by name, the header padded with blanks to a multiple of 8 bytes, so equal
 * tensors give equal bytes. The file appears whole or not at all.
 */
public final class SafetensorsWriter {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private final SortedMap<String, String> metadata = new TreeMap<>();

    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Entry(long[] shape, float[] values) {}

    /**
     * Adds a tensor; the array is kept, not copied.
     *
     * @throws IllegalArgumentException when the shape does not multiply to the number of values, or the name is taken
     */
    public SafetensorsWriter put(String name, float[] values, long... shape) {
        if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != values.length) {
            throw new IllegalArgumentException(
                    name + " has " + values.length + " values, not of shape " + Arrays.toString(shape));
        }
        if (name.equals("__metadata__") || entries.put(name, new Entry(shape.clone(), values)) != null) {
            throw new IllegalArgumentException("there is a " + name + " already");
        }
        return this;
    }

    /** Adds a line of metadata. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /**
     * Writes the file, replacing one that is there.
     *
     * @throws UserError when it cannot be written; what was there before is then still there
     */
    public void write(Path file) {
        SortedMap<String, Object> header = new TreeMap<>();
        if (!metadata.isEmpty()) {
            header.put("__metadata__", metadata);
        }
        long offset = 0;
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            long end = offset + 4L * entry.getValue().values().length;
            SortedMap<String, Object> tensor = new TreeMap<>();
            tensor.put("dtype", "F32");
            tensor.put("shape", entry.getValue().shape());
            tensor.put("data_offsets", List.of(offset, end));
            header.put(entry.getKey(), tensor);
            offset = end;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        int padded = (json.length + 7) / 8 * 8;
        List<float[]> data = new ArrayList<>();
        entries.values().forEach(entry -> data.add(entry.values()));
        AtomicFile.write(file, out -> {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(padded)
                    .array());
            out.write(json);
            out.write(" ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII));
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
            for (float[] values : data) {
                for (int from = 0; from < values.length; from += buffer.capacity() / 4) {
                    int count = Math.min(values.length - from, buffer.capacity() / 4);
                    buffer.asFloatBuffer().put(values, from, count);
                    out.write(buffer.array(), 0, 4 * count);
                }
            }
        });
    }
}
