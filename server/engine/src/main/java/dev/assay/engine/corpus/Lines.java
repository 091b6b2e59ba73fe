package dev.assay.engine.corpus;

import dev.assay.spi.UserError;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a UTF-8 file, one after the other, without their ends (LF or CR LF), and of bounded length. */
public final class Lines implements Closeable {

    /** No line of a table or vector file is this long; a binary file, or one without line breaks, is. */
    static final int LONGEST = 1 << 24;

    private final StrictUtf8 in;
    private final char[] buffer = new char[1 << 16];
    private final StringBuilder begun = new StringBuilder();
    private int position;
    private int limit;
    private long number;

    /**
     * @param in closed with this object
     */
    public Lines(StrictUtf8 in) {
        this.in = in;
    }

    /**
     * The next line, or null after the last.
     *
     * @throws UserError at a line that is longer than 2^24 chars, or not UTF-8
     */
    public @Nullable String next() throws IOException {
        begun.setLength(0);
        while (true) {
            if (position == limit) {
                position = 0;
                limit = in.read(buffer, 0, buffer.length);
                if (limit < 0) {
                    limit = 0;
                    return begun.isEmpty() ? null : line("");
                }
            }
            for (int i = position; i < limit; i++) {
                if (buffer[i] == '\n') {
                    String rest = new String(buffer, position, i - position);
                    position = i + 1;
                    return line(rest);
                }
            }
            begun.append(buffer, position, limit - position);
            position = limit;
            if (begun.length() > LONGEST) {
                throw new Place(in.file(), number + 1)
                        .error("the line has more than " + LONGEST
                                + " characters; is this a text file with one row a line?");
            }
        }
    }

    private String line(String rest) {
        number++;
        String line = begun.isEmpty() ? rest : begun.append(rest).toString();
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /** Number of the line last returned, from 1. */
    public long number() {
        return number;
    }

    public Path file() {
        return in.file();
    }

    /** Share of the file read so far, from 0 to 1. */
    public double fraction() {
        return in.fraction();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
