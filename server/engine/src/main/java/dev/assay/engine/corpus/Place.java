package dev.assay.engine.corpus;

import dev.assay.spi.UserError;
import java.nio.file.Path;

/**
 * Where in a file a user finds what an error speaks of.
 *
 * @param kind {@code "line"}, or {@code "row"} in files that have no lines
 * @param number from 1
 */
record Place(Path file, String kind, long number) {

    Place(Path file, long line) {
        this(file, "line", line);
    }

    UserError error(String message) {
        return new UserError(file + ", " + kind + " " + number + ": " + message);
    }
}
