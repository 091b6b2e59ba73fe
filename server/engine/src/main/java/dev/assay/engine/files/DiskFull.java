package dev.assay.engine.files;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Recognises a full disk behind any exception, whoever threw it: the file system, DuckDB or Lucene. */
public final class DiskFull {

    private DiskFull() {}

    /** The sentence for the user when the disk is full, or null when the cause is another one. */
    public static @Nullable UserError behind(Throwable failure, Path near) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = t.getMessage();
            if (message != null
                    && (message.contains("No space left on device")
                            || message.contains("Disk quota exceeded")
                            || message.contains("not enough space on the disk"))) {
                return new UserError(
                        "the disk that holds " + near + " is full (" + free(near)
                                + " left); free some space there or choose another place, then run again: nothing half-written was kept",
                        failure);
            }
        }
        return null;
    }

    private static String free(Path near) {
        Path existing = near.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return Files.getFileStore(existing).getUsableSpace() / 1024 + " KiB";
        } catch (IOException e) {
            return "nothing";
        }
    }
}
