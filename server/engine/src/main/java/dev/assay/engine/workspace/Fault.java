package dev.assay.engine.workspace;

import dev.assay.engine.files.DiskFull;
import dev.assay.spi.UserError;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Tells what a user can mend from what only Assay's authors can, in whatever an analysis threw. */
public final class Fault {

    private Fault() {}

    /**
     * The sentence for the user, or null when the fault is Assay's own. Looks through wrappers, since work on several
     * threads wraps what it throws.
     *
     * @param near a place on the disk that was being written
     */
    public static @Nullable UserError ofUser(Throwable thrown, Path near) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            UserError error = switch (t) {
                case UserError user -> user;
                case NoSuchFileException missing ->
                    new UserError("there is no file " + missing.getFile() + "; check its name", thrown);
                case AccessDeniedException denied ->
                    new UserError(denied.getFile() + " may not be read or written: permission denied", thrown);
                case CharacterCodingException coding ->
                    new UserError("a file is not valid UTF-8 text; convert it to UTF-8", thrown);
                case OutOfMemoryError memory ->
                    new UserError(
                            "this needs more memory than the "
                                    + Runtime.getRuntime().maxMemory() / (1 << 20)
                                    + " MiB Java may use; set ASSAY_HEAP to more, for instance ASSAY_HEAP=8g",
                            thrown);
                default -> null;
            };
            if (error != null) {
                return error;
            }
        }
        return DiskFull.behind(thrown, near);
    }

    /** Whether this is how cancelled work ends. */
    public static boolean isCancellation(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof CancellationException) {
                return true;
            }
        }
        return false;
    }
}
