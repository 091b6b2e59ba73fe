package dev.assay.engine.files;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in one sentence why a file could not be read or written, and what to do about it. */
public final class WriteFailure {

    private WriteFailure() {}

    /** What to throw when writing {@code target} failed. */
    public static UserError of(Path target, IOException failure) {
        UserError full = DiskFull.behind(failure, target);
        return full != null
                ? full
                : new UserError(target + " cannot be written: " + reason(failure) + "; choose another place", failure);
    }

    /** Why, in words: the exceptions of {@code java.nio} have only the path as message. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case FileAlreadyExistsException exists -> exists.getFile() + " stands in the way";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }
}
