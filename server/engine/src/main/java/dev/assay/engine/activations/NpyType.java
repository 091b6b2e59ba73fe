package dev.assay.engine.activations;

import dev.assay.spi.UserError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * What one element of an NPY array is: the kinds that hold plain numbers, in either byte order.
 *
 * @param kind NumPy's letter: {@code f} float, {@code i} signed, {@code u} unsigned, {@code b} boolean
 * @param bytes of one element
 * @param order of the bytes
 */
record NpyType(char kind, int bytes, ByteOrder order) {

    /**
     * Reads NumPy's description, such as {@code <f4}.
     *
     * @throws UserError naming {@code place} when the elements are not plain numbers
     */
    static NpyType parse(String description, String place) {
        if (description.matches("[<>|=]?(f[248]|[iu][1248]|b1)")) {
            int letter = description.length() - 2;
            ByteOrder order = description.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            return new NpyType(description.charAt(letter), description.charAt(letter + 1) - '0', order);
        }
        throw new UserError(String.format(
                Locale.ROOT,
                "%s holds elements of type '%s', which are not plain numbers; save them as float32, for instance with"
                        + " array.astype('float32')",
                place,
                description));
    }

    boolean isFloating() {
        return kind == 'f';
    }

    /** Whether the bytes are already what {@link Activations} keep. */
    boolean isLittleFloat32() {
        return kind == 'f' && bytes == 4 && order == ByteOrder.LITTLE_ENDIAN;
    }

    /** The element that starts at byte {@code at}, as the closest double. */
    double number(MemorySegment data, long at) {
        if (kind == 'f') {
            return switch (bytes) {
                case 2 -> Float.float16ToFloat(data.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), at));
                case 4 -> data.get(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order), at);
                default -> data.get(ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(order), at);
            };
        }
        long integer = integer(data, at);
        return kind == 'u' && bytes == 8 && integer < 0 ? integer + 0x1p64 : integer;
    }

    /** The integer or boolean that starts at byte {@code at}; an unsigned 64-bit one wraps. */
    long integer(MemorySegment data, long at) {
        assert kind != 'f';
        long value = switch (bytes) {
            case 1 -> data.get(ValueLayout.JAVA_BYTE, at);
            case 2 -> data.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), at);
            case 4 -> data.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(order), at);
            default -> data.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order), at);
        };
        boolean signed = kind == 'i' || bytes == 8;
        return signed ? value : value & ((1L << (8 * bytes)) - 1);
    }
}
