package dev.assay.checks.training;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a text that end with LF, CR LF or CR, mixed as they come. A line is cut after {@value #LONGEST} characters, so that a
 * file without line breaks costs no memory; a byte order mark is skipped, and bytes that are not UTF-8 are replaced.
 */
final class LogLines implements Closeable {

    static final int LONGEST = 1 << 20;

    private final Reader in;
    private final char[] buffer = new char[1 << 16];
    private final StringBuilder line = new StringBuilder();
    private int position;
    private int limit;
    private long number;
    private boolean afterReturn;
    private boolean cut;

    LogLines(InputStream in) {
        this.in = new InputStreamReader(in, StandardCharsets.UTF_8);
    }

    /** The next line without its end, or null after the last. */
    @Nullable
    String next() throws IOException {
        line.setLength(0);
        cut = false;
        boolean any = false;
        while (true) {
            if (position == limit) {
                position = 0;
                limit = Math.max(0, in.read(buffer));
                if (limit == 0) {
                    return any ? ended() : null;
                }
            }
            if (afterReturn && buffer[position] == '\n') {
                afterReturn = false;
                position++;
                continue;
            }
            afterReturn = false;
            int from = position;
            while (position < limit && buffer[position] != '\n' && buffer[position] != '\r') {
                position++;
            }
            any |= position > from;
            int room = Math.min(position - from, LONGEST - line.length());
            line.append(buffer, from, room);
            cut |= room < position - from;
            if (position < limit) {
                afterReturn = buffer[position++] == '\r';
                return ended();
            }
        }
    }

    private String ended() {
        if (number++ == 0 && !line.isEmpty() && line.charAt(0) == '\uFEFF') {
            line.deleteCharAt(0);
        }
        return line.toString();
    }

    /** Number of the line last returned, from 1. */
    long number() {
        return number;
    }

    /** Whether the line last returned was cut. */
    boolean cut() {
        return cut;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
