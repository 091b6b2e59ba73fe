package dev.assay.engine.models;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Element types of the safetensors format, by their names in the file; little endian. */
public enum TensorType {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E5M2(1),
    F8_E4M3(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    I64(8),
    U64(8),
    F64(8);

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether {@link #readFloat} is defined. */
    boolean isFloat() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }

    /** Whether {@link #readLong} is defined. */
    boolean isInteger() {
        return this == BOOL
                || this == U8
                || this == I8
                || this == I16
                || this == U16
                || this == I32
                || this == U32
                || this == I64;
    }

    /** Element {@code index} as a float: exact, except that F64 is rounded. */
    float readFloat(MemorySegment data, long index) {
        long at = index * bytes;
        return switch (this) {
            case F16 -> Float.float16ToFloat(data.get(SHORT, at));
            case BF16 -> Float.intBitsToFloat(data.get(SHORT, at) << 16);
            case F32 -> data.get(FLOAT, at);
            case F64 -> (float) data.get(DOUBLE, at);
            default -> throw new IllegalArgumentException(this + " does not hold floating point numbers");
        };
    }

    /** Element {@code index} as a long. */
    long readLong(MemorySegment data, long index) {
        long at = index * bytes;
        return switch (this) {
            case BOOL, U8 -> data.get(ValueLayout.JAVA_BYTE, at) & 0xFFL;
            case I8 -> data.get(ValueLayout.JAVA_BYTE, at);
            case I16 -> data.get(SHORT, at);
            case U16 -> data.get(SHORT, at) & 0xFFFFL;
            case I32 -> data.get(INT, at);
            case U32 -> data.get(INT, at) & 0xFFFF_FFFFL;
            case I64 -> data.get(LONG, at);
            default -> throw new IllegalArgumentException(this + " does not hold integers that fit a long");
        };
    }

    /** Copies floats that are stored as they are in memory. */
    static float[] readFloats32(MemorySegment data) {
        return data.toArray(FLOAT);
    }
}
