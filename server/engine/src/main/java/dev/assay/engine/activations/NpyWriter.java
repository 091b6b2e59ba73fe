package dev.assay.engine.activations;

import dev.assay.engine.files.WriteFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Writes a float32 matrix {@code [rows, units]} as an NPY file without knowing the number of rows before: row by row, or blocks of rows
 * in any order. The file appears under its name when {@link #finish()} returns, whole and synced; closing without it leaves nothing
 * behind. For use by one thread.
 */
public final class NpyWriter implements Closeable {

    /** Length of the header with its padding: room for any shape, and a multiple of 64 as NumPy has it. */
    private static final int HEADER = 128;

    private final Path file;
    private final Path part;
    private final int units;
    private final FileChannel channel;
    /** What was written last and is not in the file yet, from {@code bufferStart} on. */
    private final ByteBuffer buffer;

    private long bufferStart;
    private long rows;

    private NpyWriter(Path file, Path part, int units, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.units = units;
        this.channel = channel;
        this.buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Starts a file beside {@code file}; nothing is seen under that name before the end. */
    public static NpyWriter create(Path file, int units) {
        if (units <= 0) {
            throw new IllegalArgumentException("units must be > 0, got " + units);
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            return new NpyWriter(file, part, units, channel);
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
    }

    /** Appends one row of {@code units} values. */
    public void row(float[] values) {
        if (values.length != units) {
            throw new IllegalArgumentException("a row has " + units + " units, got " + values.length);
        }
        rows(rows, values, 0, 1);
    }

    /**
     * Writes a block of rows. Rows below the last that are never written are zeros.
     *
     * @param first number of the first row
     * @param values row-major
     * @param offset of the first row's first value
     * @param count of rows
     */
    public void rows(long first, float[] values, int offset, int count) {
        if (first < 0 || count < 0 || (long) offset + (long) count * units > values.length) {
            throw new IllegalArgumentException(count + " rows of " + units + " units from offset " + offset + " of "
                    + values.length + " values, at row " + first);
        }
        long at = HEADER + first * units * Float.BYTES;
        int end = offset + count * units;
        for (int from = offset; from < end; ) {
            if (pending() && at != bufferStart + buffer.position()) {
                drain();
            }
            if (!pending()) {
                bufferStart = at;
            }
            int length = Math.min(end - from, buffer.remaining() / Float.BYTES);
            buffer.asFloatBuffer().put(values, from, length);
            buffer.position(buffer.position() + length * Float.BYTES);
            if (buffer.remaining() < Float.BYTES) {
                drain();
            }
            from += length;
            at += (long) length * Float.BYTES;
        }
        rows = Math.max(rows, first + count);
    }

    private boolean pending() {
        return buffer.position() > 0;
    }

    /** Writes what is left and the header, syncs, and gives the file its name. */
    public void finish() {
        drain();
        String head = String.format(
                Locale.ROOT, "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", rows, units);
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        header.putShort((short) (HEADER - 10));
        header.put(head.getBytes(StandardCharsets.US_ASCII));
        while (header.position() < HEADER - 1) {
            header.put((byte) ' ');
        }
        header.put((byte) '\n').flip();
        try {
            for (long at = 0; header.hasRemaining(); ) {
                at += channel.write(header, at);
            }
            channel.force(true);
            channel.close();
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drain() {
        buffer.flip();
        try {
            for (long at = bufferStart; buffer.hasRemaining(); ) {
                at += channel.write(buffer, at);
            }
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
        buffer.clear();
    }
}
