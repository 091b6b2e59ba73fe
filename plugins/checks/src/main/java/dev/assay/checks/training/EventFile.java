package dev.assay.checks.training;

import dev.assay.spi.Run;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * TensorBoard event files: the scalars in them.
 *
 * <p>A file is a sequence of TFRecords (tensorflow/core/lib/io/record_writer.h): {@code uint64 length, uint32 crc of it, bytes, uint32 crc of
 * them}, little endian, where a crc is a CRC-32C turned right by 15 bits plus 0xa282ead8. The bytes are a protocol buffer
 * {@code Event} (tensorflow/core/util/event.proto: {@code 2 step, 5 summary}); a summary has values ({@code 1}) with a tag
 * ({@code 1}) and a number, {@code 2 simple_value} or a {@code 8 tensor} with one element.
 *
 * <p>A file that is being written, or whose writer died, ends in the middle of a record; that and broken checksums are named with their
 * offset, and what was read before is kept. After a broken record the next is read; after a broken length nothing can be.
 */
final class EventFile {

    private static final int MASK = 0xa282ead8;
    /** Images and graphs are records too, of some megabytes; no record is larger than this. */
    private static final long LARGEST = 1L << 30;

    private EventFile() {}

    /** Whether a file begins with a TFRecord's head. */
    static boolean looksLike(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(12);
            return head.length == 12 && isIntact(head, 8, ints(head, 8));
        }
    }

    private static int ints(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
    }

    private static boolean isIntact(byte[] bytes, int length, int masked) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        int value = (int) crc.getValue();
        return ((value >>> 15) | (value << 17)) + MASK == masked;
    }

    /**
     * Reads all scalars as rows.
     *
     * @param prefix of the tags' names
     */
    static void read(Path file, String prefix, LogBuilder builder, Run run) throws IOException {
        builder.stepsAreAbsolute();
        String name = String.valueOf(file.getFileName());
        long size = Files.size(file);
        long offset = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long[] at = {0};
            Run watched = new ReadingRun(run, () -> (double) at[0] / size);
            while (true) {
                watched.checkCancelled();
                at[0] = offset;
                builder.begin(name + ", byte " + offset);
                byte[] head = in.readNBytes(12);
                if (head.length == 0) {
                    return;
                }
                if (head.length < 12) {
                    builder.unusable("the file ends within a record");
                    return;
                }
                long length =
                        ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
                if (!isIntact(head, 8, ints(head, 8)) || length < 0 || length > LARGEST) {
                    builder.unusable("the checksum of a record's length is wrong; what follows cannot be read");
                    return;
                }
                if (offset + 16 + length > size) {
                    builder.unusable("the file ends within a record");
                    return;
                }
                byte[] data = in.readNBytes((int) length);
                byte[] foot = in.readNBytes(4);
                if (foot.length < 4) {
                    builder.unusable("the file ends within a record");
                    return;
                }
                if (isIntact(data, data.length, ints(foot, 0))) {
                    event(new Wire(data, 0, data.length), prefix, builder);
                } else {
                    builder.unusable("the checksum of a record is wrong");
                }
                offset += 16 + length;
            }
        }
    }

    private static void event(Wire event, String prefix, LogBuilder builder) {
        long step = 0;
        Wire summary = null;
        while (event.next()) {
            if (event.is(2, Wire.VARINT)) {
                step = event.number();
            } else if (event.is(5, Wire.BYTES)) {
                summary = event.message();
            }
        }
        if (event.broken()) {
            builder.unusable("the record is no event");
        } else if (summary != null) {
            builder.number("step", (double) step);
            while (summary.next()) {
                if (summary.is(1, Wire.BYTES)) {
                    value(summary.message(), prefix, builder);
                }
            }
            builder.end();
        }
    }

    private static void value(Wire value, String prefix, LogBuilder builder) {
        String tag = "";
        double number = 0;
        boolean found = false;
        while (value.next()) {
            if (value.is(1, Wire.BYTES)) {
                tag = value.text();
            } else if (value.is(2, Wire.FIXED32)) {
                number = Float.intBitsToFloat((int) value.number());
                found = true;
            } else if (value.is(8, Wire.BYTES)) {
                double[] elements = tensor(value.message());
                found = elements.length == 1;
                number = found ? elements[0] : 0;
            }
        }
        if (found) {
            builder.number(prefix + tag, number);
        }
    }

    /** The elements of a tensor of numbers, at most two of them; empty for other types. */
    private static double[] tensor(Wire tensor) {
        long type = 0;
        ByteBuffer content = ByteBuffer.allocate(0);
        double[] elements = new double[2];
        int count = 0;
        while (tensor.next()) {
            switch (tensor.field()) {
                case 1 -> type = tensor.number();
                case 4 -> content = tensor.bytes();
                case 5, 6, 7, 10 -> {
                    // One element alone, or several packed into bytes.
                    if (tensor.wireType() != Wire.BYTES) {
                        elements[Math.min(count++, 1)] = switch (tensor.field()) {
                            case 5 -> Float.intBitsToFloat((int) tensor.number());
                            case 6 -> Double.longBitsToDouble(tensor.number());
                            default -> tensor.number();
                        };
                    } else {
                        for (Wire packed = tensor.message(); packed.hasRest(); ) {
                            elements[Math.min(count++, 1)] = switch (tensor.field()) {
                                case 5 -> Float.intBitsToFloat((int) packed.fixed(4));
                                case 6 -> Double.longBitsToDouble(packed.fixed(8));
                                default -> packed.varint();
                            };
                        }
                    }
                }
                default -> {}
            }
        }
        if (content.hasRemaining()) {
            int width = type == 1 || type == 3 ? 4 : type == 2 || type == 9 ? 8 : 0;
            if (content.remaining() != width) {
                return new double[0];
            }
            return new double[] {
                switch ((int) type) {
                    case 1 -> content.getFloat();
                    case 2 -> content.getDouble();
                    case 3 -> content.getInt();
                    default -> content.getLong();
                }
            };
        }
        return count == 1 ? new double[] {elements[0]} : new double[0];
    }

    /** The protocol buffer wire format (protobuf.dev/programming-guides/encoding): fields one after the other. */
    private static final class Wire {
        static final int VARINT = 0;
        static final int FIXED64 = 1;
        static final int BYTES = 2;
        static final int FIXED32 = 5;

        private final byte[] data;
        private int at;
        private final int end;
        private int key;
        private long number;
        private int from;
        private boolean broken;

        Wire(byte[] data, int at, int end) {
            this.data = data;
            this.at = at;
            this.end = end;
        }

        /** Goes to the next field; false at the end, or where the bytes are no fields. */
        boolean next() {
            if (at >= end || broken) {
                return false;
            }
            key = (int) varint();
            switch (wireType()) {
                case VARINT -> number = varint();
                case FIXED64 -> number = fixed(8);
                case FIXED32 -> number = fixed(4);
                case BYTES -> {
                    long length = varint();
                    from = at;
                    broken |= length < 0 || length > end - at;
                    at = broken ? end : at + (int) length;
                }
                default -> broken = true;
            }
            return !broken;
        }

        int field() {
            return key >>> 3;
        }

        int wireType() {
            return key & 7;
        }

        boolean is(int field, int type) {
            return field() == field && wireType() == type;
        }

        long number() {
            return number;
        }

        Wire message() {
            return new Wire(data, from, at);
        }

        String text() {
            return new String(data, from, at - from, StandardCharsets.UTF_8);
        }

        ByteBuffer bytes() {
            return ByteBuffer.wrap(data, from, at - from).slice().order(ByteOrder.LITTLE_ENDIAN);
        }

        boolean hasRest() {
            return at < end && !broken;
        }

        boolean broken() {
            return broken;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (at >= end) {
                    broken = true;
                    return 0;
                }
                byte b = data[at++];
                value |= (b & 0x7FL) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            broken = true;
            return 0;
        }

        long fixed(int width) {
            if (end - at < width) {
                broken = true;
                at = end;
                return 0;
            }
            long value = 0;
            for (int i = 0; i < width; i++) {
                value |= (data[at++] & 0xFFL) << (8 * i);
            }
            return value;
        }
    }
}
