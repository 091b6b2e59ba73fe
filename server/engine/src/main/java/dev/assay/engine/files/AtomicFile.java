package dev.assay.engine.files;

import dev.assay.spi.UserError;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes files and folders so that a reader, or a process killed at any moment, sees the old content or the new one and
 * never a half: everything goes to a temporary name beside the target, is synced to disk, and is then renamed.
 */
public final class AtomicFile {

    private static final String TEMPORARY = ".assay-unfinished-";

    private AtomicFile() {}

    /** Writes a file's content; the stream is buffered, and may be closed or left open. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Fills a folder that exists and is empty. */
    @FunctionalInterface
    public interface Filling {
        void into(Path folder) throws IOException;
    }

    /**
     * Writes a file, making the folders above it, and replacing the file that is there.
     *
     * @throws UserError when the disk is full or the place cannot be written
     */
    public static void write(Path target, Content content) {
        @Nullable Path temporary = null;
        try {
            temporary = beside(target);
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    1 << 16)) {
                content.writeTo(out);
            }
            sync(temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolderOf(target);
        } catch (IOException e) {
            throw WriteFailure.of(target, e);
        } finally {
            discard(temporary);
        }
    }

    /** Writes a file of bytes, as {@link #write(Path, Content)} does. */
    public static void write(Path target, byte[] bytes) {
        write(target, out -> out.write(bytes));
    }

    /**
     * Makes a whole folder appear at once. A folder that is there already is replaced, its old content being moved aside
     * first and deleted last.
     *
     * @throws UserError when the disk is full or the place cannot be written
     */
    public static void writeFolder(Path target, Filling filling) {
        @Nullable Path temporary = null;
        @Nullable Path old = null;
        try {
            temporary = beside(target);
            Files.createDirectory(temporary);
            filling.into(temporary);
            syncAll(temporary);
            if (Files.exists(target)) {
                old = beside(target);
                Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            syncFolderOf(target);
        } catch (IOException e) {
            throw WriteFailure.of(target, e);
        } finally {
            discard(temporary);
            discard(old);
        }
    }

    /** Deletes a file, or a folder with all that is in it; does nothing when it is not there. */
    public static void deleteAll(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> below;
        try (Stream<Path> walk = Files.walk(path)) {
            below = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : below) {
            Files.deleteIfExists(each);
        }
    }

    /** Deletes what killed processes left unfinished in a folder. */
    public static void deleteUnfinished(Path folder) throws IOException {
        List<Path> unfinished;
        try (Stream<Path> files = Files.list(folder)) {
            unfinished = files.filter(file -> file.getFileName().toString().startsWith(TEMPORARY))
                    .toList();
        }
        for (Path each : unfinished) {
            deleteAll(each);
        }
    }

    /** What cannot be deleted now goes with the process, or with {@link #deleteUnfinished}. */
    private static void discard(@Nullable Path path) {
        if (path != null) {
            try {
                deleteAll(path);
            } catch (IOException e) {
                path.toFile().deleteOnExit();
            }
        }
    }

    private static Path beside(Path target) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new UserError(target + " is not a place for a file; name a file in some folder");
        }
        Files.createDirectories(parent);
        return parent.resolve(TEMPORARY + UUID.randomUUID());
    }

    private static void syncAll(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.toList();
        }
        for (Path file : files) {
            sync(file);
        }
    }

    private static void syncFolderOf(Path target) throws IOException {
        Path parent = target.toAbsolutePath().getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
