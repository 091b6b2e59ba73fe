package dev.assay.engine.activations;

import dev.assay.spi.UserError;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * An array of plain numbers in NPY format, as its bytes: elements in C order, read one by one.
 *
 * @param place the file, and the entry in it, for messages
 * @param type of the elements
 * @param shape one length per dimension
 * @param elements the product of {@code shape}
 * @param data the elements alone, without the header
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared: a large array is its own identity
record NpyArray(String place, NpyType type, long[] shape, long elements, MemorySegment data) {

    /** Checks that exactly the announced elements are there. */
    static NpyArray parse(MemorySegment bytes, String place) {
        NpyHeader header = NpyHeader.parse(bytes, place);
        NpyType type = NpyType.parse(header.description(), place);
        if (header.fortranOrder() && header.shape().length > 1) {
            throw new UserError(
                    place + " is in Fortran order; save it with numpy.save(file, numpy.ascontiguousarray(array))");
        }
        long elements = header.elements(place);
        long there = bytes.byteSize() - header.dataStart();
        if (elements > Long.MAX_VALUE / 8 || elements * type.bytes() > there) {
            throw new UserError(place + " is truncated: shape " + Arrays.toString(header.shape()) + " of '"
                    + header.description() + "' needs more than the " + there + " bytes it has; copy or save it again");
        }
        if (elements * type.bytes() < there) {
            throw new UserError(place + " has " + (there - elements * type.bytes())
                    + " bytes after its array; save one array per file with numpy.save");
        }
        return new NpyArray(place, type, header.shape(), elements, bytes.asSlice(header.dataStart()));
    }

    double number(long index) {
        return type.number(data, index * type.bytes());
    }

    /** All elements of an array of integers or booleans, which must fit an {@code int}. */
    int[] integers() {
        if (type.isFloating() || elements > Integer.MAX_VALUE - 8) {
            throw new UserError(place + " must hold integers, at most 2^31 of them; save the matrix again with"
                    + " scipy.sparse.save_npz");
        }
        int[] values = new int[(int) elements];
        for (int i = 0; i < values.length; i++) {
            long value = type.integer(data, (long) i * type.bytes());
            if (value != (int) value) {
                throw new UserError(place + " has the value " + value + " at index " + i + ", beyond 2^31; the file is"
                        + " damaged or the matrix too large");
            }
            values[i] = (int) value;
        }
        return values;
    }
}
