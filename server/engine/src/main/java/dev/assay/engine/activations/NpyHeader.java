package dev.assay.engine.activations;

import dev.assay.spi.UserError;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of an NPY array, versions 1 to 3 of NumPy's format: a magic string, the version, a length, and a Python literal
 * such as <code>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (10000, 46), }</code>.
 *
 * @param description of the elements, as NumPy writes it
 * @param fortranOrder whether the first index runs fastest
 * @param shape one length per dimension
 * @param dataStart offset of the first element's first byte
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared: a large array is its own identity
record NpyHeader(String description, boolean fortranOrder, long[] shape, long dataStart) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 1 << 20;

    private static final Pattern DESCRIPTION = Pattern.compile("['\"]descr['\"]\\s*:\\s*(?:['\"]([^'\"]*)['\"]|(\\[))");
    private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9,\\sL]*)\\)");

    /**
     * Reads the head at the start of {@code bytes} and checks that the data it promises are there, to the byte.
     *
     * @param place the file, and the entry in it, for messages
     */
    static NpyHeader parse(MemorySegment bytes, String place) {
        if (bytes.byteSize() == 0) {
            throw new UserError(place + " is empty; write it with numpy.save");
        }
        if (bytes.byteSize() < 10 || bytes.asSlice(0, 6).mismatch(MemorySegment.ofArray(MAGIC)) >= 0) {
            throw new UserError(
                    place + " is not an NPY array (it does not start with \\x93NUMPY); write it with numpy.save");
        }
        int version = bytes.get(ValueLayout.JAVA_BYTE, 6);
        int textStart = version == 1 ? 10 : 12;
        if (version < 1 || version > 3 || bytes.byteSize() < textStart) {
            throw new UserError(place + " has version " + version + " of the NPY format; versions 1 to 3 can be read");
        }
        long length = version == 1
                ? Short.toUnsignedInt(bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8))
                : Integer.toUnsignedLong(
                        bytes.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8));
        if (length > LONGEST || textStart + length > bytes.byteSize()) {
            throw new UserError(place + " announces a header of " + length + " bytes but has only "
                    + (bytes.byteSize() - textStart) + " bytes after its start; the file is damaged, save it again");
        }
        byte[] text = bytes.asSlice(textStart, length).toArray(ValueLayout.JAVA_BYTE);
        NpyHeader header = ofText(new String(text, StandardCharsets.UTF_8), textStart + length, place);
        return header;
    }

    private static NpyHeader ofText(String text, long dataStart, String place) {
        Matcher description = DESCRIPTION.matcher(text);
        Matcher order = ORDER.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!description.find() || !order.find() || !shape.find()) {
            throw new UserError(place + " has an NPY header without descr, fortran_order and shape; save it again with"
                    + " numpy.save");
        }
        if (description.group(1) == null) {
            throw new UserError(
                    place + " holds records with several fields, not plain numbers; save one field as float32");
        }
        try {
            long[] lengths = Arrays.stream(shape.group(1).replace("L", "").split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new NpyHeader(description.group(1), order.group(1).equals("True"), lengths, dataStart);
        } catch (NumberFormatException e) {
            throw new UserError(
                    place + " has the shape (" + shape.group(1) + "), which cannot be read; save it again", e);
        }
    }

    /** The number of elements. */
    long elements(String place) {
        try {
            long product = 1;
            for (long length : shape) {
                product = Math.multiplyExact(product, length);
            }
            return product;
        } catch (ArithmeticException e) {
            throw new UserError(
                    place + " has the shape " + Arrays.toString(shape)
                            + ", more elements than can be counted; the file is" + " damaged, save it again",
                    e);
        }
    }
}
