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
 * Writes a float32 matrix {@code [rows, units]} as an NPY file, row by row, without knowing the number of rows before. The file
 * appears under its name when {@link #finish()} returns, whole and synced; closing without it leaves nothing behind.
 */
public final class NpyWriter implements Closeable {

    /** Length of the header with its padding: room for any shape, and a multiple of 64 as NumPy has it. */
    private static final int HEADER = 128;

    private final Path file;
    private final Path part;
    private final int units;
    private final FileChannel channel;
    private final ByteBuffer buffer;
    private long rows;

    private NpyWriter(Path file, Path part, int units, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.units = units;
        this.channel = channel;
        this.buffer =
                ByteBuffer.allocate(Math.max(1 << 16, units * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Starts a file beside {@code file}; nothing is seen under that name before the end. */
    public static NpyWriter create(Path file, int units) {
        if (units <= 0 || units > Integer.MAX_VALUE / Float.BYTES) {
            throw new IllegalArgumentException("units must be > 0 and fit a buffer, got " + units);
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            NpyWriter writer = new NpyWriter(file, part, units, channel);
            channel.position(HEADER);
            return writer;
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
    }

    /** Appends one row of {@code units} values. */
    public void row(float[] values) {
        if (values.length != units) {
            throw new IllegalArgumentException("a row has " + units + " units, got " + values.length);
        }
        if (buffer.remaining() < units * Float.BYTES) {
            drain();
        }
        for (float value : values) {
            buffer.putFloat(value);
        }
        rows++;
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
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
        buffer.clear();
    }
}
