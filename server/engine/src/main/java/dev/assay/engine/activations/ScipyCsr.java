package dev.assay.engine.activations;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Which entries of a sparse matrix are not zero, as {@code scipy.sparse.save_npz} writes it in CSR form: row {@code r} has
 * {@code columnNumbers[rowStarts[r]] … columnNumbers[rowStarts[r + 1] - 1]}, ascending and without repeats.
 *
 * @param place the file, for messages
 * @param columns the matrix' width
 * @param rowStarts one entry per row and a last one
 * @param columnNumbers row by row
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared: a large array is its own identity
public record ScipyCsr(String place, int columns, int[] rowStarts, int[] columnNumbers) {

    /**
     * Reads the file. Entries stored more than once count as their sum, entries that are zero do not count, and columns
     * may stand in any order within their row.
     *
     * @throws UserError when the file is not such a matrix or is damaged
     */
    public static ScipyCsr read(Path file) {
        String place = file.toString();
        if (!Files.isRegularFile(file)) {
            throw new UserError(place + " does not exist; give the path of an .npz file");
        }
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String format = text(bytes(zip, place, "format"), place);
            if (!format.equals("csr")) {
                throw new UserError(place + " holds a sparse matrix in format '" + format
                        + "'; save it with scipy.sparse.save_npz(file, matrix.tocsr())");
            }
            int[] shape = array(zip, place, "shape").integers();
            int[] starts = array(zip, place, "indptr").integers();
            int[] numbers = array(zip, place, "indices").integers();
            NpyArray data = array(zip, place, "data");
            if (shape.length != 2 || shape[0] < 0 || shape[1] < 0 || starts.length != shape[0] + 1L) {
                throw new UserError(place + " has the shape " + Arrays.toString(shape) + " but " + starts.length
                        + " row starts; the file is damaged, save it again");
            }
            if (data.elements() != numbers.length) {
                throw new UserError(place + " has " + numbers.length + " column numbers but " + data.elements()
                        + " values; the file is damaged, save it again");
            }
            return canonical(place, shape[1], starts, numbers, data);
        } catch (ZipException e) {
            throw new UserError(
                    place + " is not an .npz archive (" + e.getMessage() + "); write it with scipy.sparse.save_npz", e);
        } catch (IOException e) {
            throw new UserError(
                    place + " cannot be read (" + e.getMessage() + "); check the file and its permissions", e);
        }
    }

    public int rows() {
        return rowStarts.length - 1;
    }

    /** Throws when there are not as many columns as names. */
    public void refuseUnlessColumns(int expected, String namesPlace) {
        if (columns != expected) {
            throw new UserError(place + " has " + columns + " columns but " + namesPlace + " has " + expected
                    + " names; give one name per column, in column order");
        }
    }

    private static ScipyCsr canonical(String place, int columns, int[] starts, int[] numbers, NpyArray data) {
        int rows = starts.length - 1;
        if (starts[0] != 0 || starts[rows] != numbers.length) {
            throw new UserError(place + " has row starts from " + starts[0] + " to " + starts[rows] + " for "
                    + numbers.length + " entries; the file is damaged, save it again");
        }
        int[] rowStarts = new int[rows + 1];
        int[] kept = new int[numbers.length];
        int size = 0;
        for (int row = 0; row < rows; row++) {
            if (starts[row] > starts[row + 1]) {
                throw new UserError(place + " has row starts that fall after row " + row + "; the file is damaged");
            }
            long[] order = new long[starts[row + 1] - starts[row]];
            for (int k = 0; k < order.length; k++) {
                int at = starts[row] + k;
                if (numbers[at] < 0 || numbers[at] >= columns) {
                    throw new UserError(place + " has column " + numbers[at] + " in row " + row + " of a matrix with "
                            + columns + " columns; the file is damaged, save it again");
                }
                order[k] = (long) numbers[at] << 32 | k;
            }
            Arrays.sort(order);
            for (int k = 0; k < order.length; ) {
                int column = (int) (order[k] >> 32);
                double sum = 0;
                for (; k < order.length && order[k] >> 32 == column; k++) {
                    sum += data.number(starts[row] + (order[k] & 0xffff_ffffL));
                }
                if (sum != 0) {
                    kept[size++] = column;
                }
            }
            rowStarts[row + 1] = size;
        }
        return new ScipyCsr(place, columns, rowStarts, Arrays.copyOf(kept, size));
    }

    private static NpyArray array(ZipFile zip, String place, String name) throws IOException {
        return NpyArray.parse(bytes(zip, place, name), place + "!" + name + ".npy");
    }

    private static MemorySegment bytes(ZipFile zip, String place, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name + ".npy");
        if (entry == null) {
            throw new UserError(
                    place + " has no entry " + name + ".npy; write it with scipy.sparse.save_npz in CSR form");
        }
        if (entry.getSize() > Integer.MAX_VALUE - 8) {
            throw new UserError(place + "!" + name + ".npy has more than 2^31 bytes; the matrix is too large");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return MemorySegment.ofArray(in.readAllBytes());
        }
    }

    /** A string array without dimensions: bytes ({@code |S3}) or UTF-32 ({@code <U3}). */
    private static String text(MemorySegment bytes, String place) {
        NpyHeader header = NpyHeader.parse(bytes, place + "!format.npy");
        byte[] data = bytes.asSlice(header.dataStart()).toArray(ValueLayout.JAVA_BYTE);
        String description = header.description();
        String text = new String(data, StandardCharsets.ISO_8859_1);
        if (description.contains("U")) {
            text = new String(
                    data, description.startsWith(">") ? StandardCharsets.UTF_32BE : StandardCharsets.UTF_32LE);
        }
        return text.replace("\0", "");
    }
}
