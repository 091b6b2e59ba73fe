package dev.assay.explain;

import dev.assay.engine.activations.NpyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes small input files the way NumPy and SciPy do. */
record MadeElsewhere(Path folder) {

    /**
     * {@code [rows, units]} activations.
     *
     * @param columns one string per unit, with {@code #} in the rows where it is active
     */
    Path activations(String... columns) {
        Path file = folder.resolve("activations.npy");
        try (NpyWriter writer = NpyWriter.create(file, columns.length)) {
            for (int row = 0; row < columns[0].length(); row++) {
                float[] values = new float[columns.length];
                for (int unit = 0; unit < columns.length; unit++) {
                    values[unit] = columns[unit].charAt(row) == '#' ? 1.5f : 0;
                }
                writer.row(values);
            }
            writer.finish();
        }
        return file;
    }

    /** A sparse 0/1 matrix in SciPy's CSR format; columns as in {@link #activations}. */
    Path concepts(String... columns) throws IOException {
        int rows = columns[0].length();
        int[] starts = new int[rows + 1];
        IntStream.Builder indices = IntStream.builder();
        for (int row = 0; row < rows; row++) {
            starts[row + 1] = starts[row];
            for (int concept = 0; concept < columns.length; concept++) {
                if (columns[concept].charAt(row) == '#') {
                    indices.add(concept);
                    starts[row + 1]++;
                }
            }
        }
        int[] concepts = indices.build().toArray();
        Path file = folder.resolve("concepts.npz");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "indices", "<i4", "(" + concepts.length + ",)", ints(concepts));
            entry(zip, "indptr", "<i4", "(" + starts.length + ",)", ints(starts));
            entry(zip, "format", "|S3", "()", "csr".getBytes(StandardCharsets.US_ASCII));
            entry(zip, "shape", "<i4", "(2,)", ints(rows, columns.length));
            byte[] ones = new byte[concepts.length];
            java.util.Arrays.fill(ones, (byte) 1);
            entry(zip, "data", "|u1", "(" + ones.length + ",)", ones);
        }
        return file;
    }

    Path lines(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static void entry(ZipOutputStream zip, String name, String type, String shape, byte[] data)
            throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int length = header.length() + 1;
        int padded = (10 + length + 63) / 64 * 64 - 10;
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) padded, (byte) (padded >> 8)});
        zip.write((header + " ".repeat(padded - length) + "\n").getBytes(StandardCharsets.US_ASCII));
        zip.write(data);
        zip.closeEntry();
    }
}
