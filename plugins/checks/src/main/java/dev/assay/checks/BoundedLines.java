package dev.assay.checks;

import dev.assay.engine.files.WriteFailure;
import dev.assay.spi.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The lines of a UTF-8 file, of which none takes more memory than {@link #MOST} characters, so that a file without line breaks is read as
 * well as any. Bytes that are not UTF-8 become U+FFFD. For one thread.
 */
final class BoundedLines implements AutoCloseable {

    /** Characters of a line that are kept. */
    static final int MOST = 4_000_000;

    private final Reader reader;
    private boolean cut;

    private BoundedLines(Reader reader) {
        this.reader = reader;
    }

    /** @throws UserError when the file cannot be opened */
    static BoundedLines open(Path file) {
        try {
            return new BoundedLines(new BufferedReader(
                    new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8), 1 << 16));
        } catch (IOException e) {
            throw new UserError("Cannot read " + file + ": " + WriteFailure.reason(e) + ".", e);
        }
    }

    /** The next line without its end; empty at the end of the file. */
    Optional<String> next() throws IOException {
        cut = false;
        int c = reader.read();
        if (c < 0) {
            return Optional.empty();
        }
        StringBuilder line = new StringBuilder();
        for (; c >= 0 && c != '\n'; c = reader.read()) {
            if (line.length() < MOST) {
                line.append((char) c);
            } else {
                cut = true;
            }
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return Optional.of(line.toString());
    }

    /** Whether the line that was read last was longer than what is kept of it. */
    boolean cut() {
        return cut;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
