package dev.assay.engine.corpus;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads a file that must be UTF-8. Bytes that are not are never replaced by a question mark: they are reported with their
 * line and offset. A byte order mark at the start is skipped.
 */
public final class StrictUtf8 extends Reader {

    private final Path file;
    private final long size;
    private final InputStream in;
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).limit(0);
    private final CharBuffer chars = CharBuffer.allocate(1 << 16).limit(0);
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    /** Offset in the file of the first byte of {@link #bytes}. */
    private long base;
    /** Line breaks among the chars decoded so far. */
    private long newlines;

    private boolean started;
    private boolean ended;

    private StrictUtf8(Path file, long size, InputStream in) {
        this.file = file;
        this.size = size;
        this.in = in;
    }

    /**
     * @throws UserError when there is no such file, or it cannot be opened
     */
    public static StrictUtf8 open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UserError(file + " is a folder; give the file itself");
        }
        try {
            return new StrictUtf8(file, Files.size(file), Files.newInputStream(file));
        } catch (NoSuchFileException e) {
            throw new UserError("There is no file " + file + "; check the path", e);
        } catch (AccessDeniedException e) {
            throw new UserError(file + " may not be read by this user; change its permissions", e);
        }
    }

    /** Whether the file has no bytes at all. */
    public boolean isEmpty() {
        return size == 0;
    }

    public Path file() {
        return file;
    }

    /** Share of the file read so far, from 0 to 1. */
    public double fraction() {
        return size == 0 ? 1 : Math.min(1, (base + bytes.position()) / (double) size);
    }

    /**
     * @throws UserError at bytes that are not UTF-8
     */
    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        while (!chars.hasRemaining()) {
            if (ended && !bytes.hasRemaining()) {
                return -1;
            }
            decode();
        }
        int count = Math.min(length, chars.remaining());
        chars.get(buffer, offset, count);
        return count;
    }

    private void decode() throws IOException {
        if (!ended) {
            base += bytes.position();
            bytes.compact();
            int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
            ended = read < 0;
            bytes.position(bytes.position() + Math.max(read, 0)).flip();
        }
        chars.clear();
        CoderResult result = decoder.decode(bytes, chars, ended);
        chars.flip();
        for (int i = 0; i < chars.limit(); i++) {
            if (chars.get(i) == '\n') {
                newlines++;
            }
        }
        if (result.isError()) {
            throw new UserError(file + ", line " + (newlines + 1) + ": the bytes from offset "
                    + (base + bytes.position()) + " are not UTF-8; save the file as UTF-8 and import it again");
        }
        if (!started && chars.hasRemaining()) {
            started = true;
            if (chars.get(0) == '\uFEFF') {
                chars.position(1);
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
