package dev.assay.engine.models;

import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A safetensors file, memory-mapped: 8 bytes of header length, a JSON header {@code {"name": {"dtype", "shape",
 * "data_offsets": [begin, end]}, "__metadata__": {…}}}, then the tensors' bytes, little endian, without gaps or overlaps (the format of
 * Hugging Face's safetensors library).
 *
 * <p>The file is not trusted: every length and offset is checked against the file's size before anything of that size is
 * allocated, and whatever is wrong ends in a {@link UserError} that names the file and the tensor. May be read by several threads.
 */
public final class Safetensors implements AutoCloseable {

    /** The format's own limit for the header. */
    private static final long MAX_HEADER = 100_000_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final Arena arena;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Tensor(TensorType type, long[] shape, long begin, long end, MemorySegment data) {}

    private Safetensors(Path file, Arena arena) throws IOException {
        this.file = file;
        this.arena = arena;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw refuse("has " + size + " bytes, which is too short for a header");
            }
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            long length = all.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
            if (length < 2 || length > Math.min(size - 8, MAX_HEADER)) {
                throw refuse("announces a header of " + Long.toUnsignedString(length) + " bytes, but has " + (size - 8)
                        + " bytes after the length");
            }
            readHeader(all.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE), all.asSlice(8 + length));
        }
    }

    /**
     * Maps a file and checks its header.
     *
     * @throws UserError when there is no such file, or its header contradicts the format or the file's size
     */
    public static Safetensors open(Path file) {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            Safetensors result = new Safetensors(file, arena);
            opened = true;
            return result;
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read " + file + ": " + WriteFailure.reason(e)
                            + "; check that the file exists and is readable.",
                    e);
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    private void readHeader(byte[] bytes, MemorySegment data) {
        JsonNode header;
        try {
            header = JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw refuse("has a header that is not valid JSON (" + e.getOriginalMessage() + ")");
        }
        if (!header.isObject()) {
            throw refuse("has a header that is not a JSON object");
        }
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (entry.getKey().equals("__metadata__")) {
                readMetadata(entry.getValue());
            } else {
                tensors.put(entry.getKey(), readTensor(entry.getKey(), entry.getValue(), data));
            }
        }
        List<Map.Entry<String, Tensor>> byOffset = new ArrayList<>(tensors.entrySet());
        byOffset.sort(Comparator.comparingLong(
                        (Map.Entry<String, Tensor> e) -> e.getValue().begin())
                .thenComparingLong(e -> e.getValue().end()));
        long end = 0;
        for (Map.Entry<String, Tensor> entry : byOffset) {
            long begin = entry.getValue().begin();
            if (begin != end) {
                throw refuse(
                        entry.getKey(),
                        "starts at byte " + begin + " of the data, but the tensor before it ends at " + end);
            }
            end = entry.getValue().end();
        }
        if (end != data.byteSize()) {
            throw refuse("has " + data.byteSize() + " bytes of data, but its tensors take " + end);
        }
    }

    private void readMetadata(JsonNode node) {
        if (!node.isObject()) {
            throw refuse("has __metadata__ that is not an object of strings");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isString()) {
                throw refuse("has __metadata__ that is not an object of strings");
            }
            metadata.put(entry.getKey(), entry.getValue().stringValue());
        }
    }

    private Tensor readTensor(String name, JsonNode node, MemorySegment data) {
        JsonNode dtype = node.path("dtype");
        TensorType type = dtype.isString() ? named(dtype.stringValue()) : null;
        if (type == null) {
            throw refuse(name, "has the unknown dtype " + dtype);
        }
        JsonNode shapeNode = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!shapeNode.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw refuse(name, "needs a shape and two data_offsets");
        }
        long[] shape = new long[shapeNode.size()];
        long size = type.bytes();
        for (int k = 0; k < shape.length; k++) {
            shape[k] = length(name, shapeNode.get(k));
            try {
                size = Math.multiplyExact(size, shape[k]);
            } catch (ArithmeticException e) {
                throw refuse(name, "has the impossible shape " + shapeNode);
            }
        }
        long begin = length(name, offsets.get(0));
        long end = length(name, offsets.get(1));
        if (begin > end || end > data.byteSize()) {
            throw refuse(
                    name, "has the offsets " + offsets + ", outside the file's " + data.byteSize() + " bytes of data");
        }
        if (end - begin != size) {
            throw refuse(
                    name,
                    "has " + (end - begin) + " bytes, but " + dtype.stringValue() + " of shape "
                            + Arrays.toString(shape) + " takes " + size);
        }
        return new Tensor(type, shape, begin, end, data.asSlice(begin, size));
    }

    private long length(String name, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw refuse(name, "has " + node + " where a length or offset is needed");
        }
        return node.longValue();
    }

    private static @Nullable TensorType named(String name) {
        for (TensorType type : TensorType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }

    public Path file() {
        return file;
    }

    /** Names of the tensors, in the order of the header. */
    public SequencedSet<String> names() {
        return Collections.unmodifiableSequencedSet((SequencedSet<String>) tensors.keySet());
    }

    /** The header's {@code __metadata__}; empty when there is none. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /** The shape of a tensor. */
    public long[] shape(String name) {
        return tensor(name).shape().clone();
    }

    /** The type of a tensor's elements in the file. */
    public TensorType type(String name) {
        return tensor(name).type();
    }

    /**
     * A tensor of F16, BF16, F32 or F64 as floats in row-major order.
     *
     * @param expectedShape {@code -1} where any length will do
     * @throws UserError when it is missing, has another shape or another kind of element, is too big for an array, or has values
     *     that are not finite
     */
    public float[] floats(String name, long... expectedShape) {
        Tensor tensor = checked(name, expectedShape);
        if (!tensor.type().isFloat()) {
            throw refuse(name, "is of type " + tensor.type() + ", but floating point numbers are needed");
        }
        float[] values;
        if (tensor.type() == TensorType.F32) {
            arrayLength(name, tensor);
            values = TensorType.readFloats32(tensor.data());
        } else {
            values = new float[arrayLength(name, tensor)];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.type().readFloat(tensor.data(), i);
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw refuse(name, "has the value " + values[i] + " at position " + i + "; all values must be finite");
            }
        }
        return values;
    }

    /** A tensor of integers, as longs in row-major order; errors as for {@link #floats}. */
    public long[] longs(String name, long... expectedShape) {
        Tensor tensor = checked(name, expectedShape);
        if (!tensor.type().isInteger()) {
            throw refuse(name, "is of type " + tensor.type() + ", but integers are needed");
        }
        long[] values = new long[arrayLength(name, tensor)];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.type().readLong(tensor.data(), i);
        }
        return values;
    }

    private int arrayLength(String name, Tensor tensor) {
        long length = tensor.data().byteSize() / tensor.type().bytes();
        if (length > Integer.MAX_VALUE - 8) {
            throw refuse(name, "has " + length + " values, more than an array can hold");
        }
        return (int) length;
    }

    private Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new UserError(file + " has no tensor " + name + "; it has "
                    + shortened(tensors.keySet().stream().sorted().toList()) + ".");
        }
        return tensor;
    }

    private Tensor checked(String name, long[] expected) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new UserError(file + " has no tensor " + name + " (expected with shape " + Arrays.toString(expected)
                    + "); it has "
                    + shortened(tensors.keySet().stream().sorted().toList()) + ".");
        }
        long[] found = tensor.shape();
        boolean same = found.length == expected.length;
        for (int k = 0; same && k < found.length; k++) {
            same = expected[k] == -1 || expected[k] == found[k];
        }
        if (!same) {
            throw refuse(
                    name,
                    "has shape " + Arrays.toString(found) + ", but shape " + Arrays.toString(expected) + " is needed");
        }
        return tensor;
    }

    private static String shortened(List<String> names) {
        int shown = Math.min(names.size(), 12);
        return names.isEmpty()
                ? "none"
                : String.join(", ", names.subList(0, shown))
                        + (shown < names.size() ? " and " + (names.size() - shown) + " more" : "");
    }

    private UserError refuse(String what) {
        return new UserError(file + " is not a usable safetensors file: it " + what + ".");
    }

    private UserError refuse(String tensor, String what) {
        return new UserError("Tensor " + tensor + " of " + file + " is unusable: it " + what + ".");
    }

    @Override
    public void close() {
        arena.close();
    }
}
