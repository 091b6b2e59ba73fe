package dev.assay.engine.workspace;

import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ownership of a workspace by one process. The operating system holds the lock, so it falls with its owner, however that
 * ends; the file's text (pid, and the address once the owner serves one) is only for the sentence a second process gets.
 *
 * <p>On POSIX a process loses its lock when it closes <em>any</em> channel on the file, so a folder that this process has
 * already taken is refused before the file is touched.
 */
final class WorkspaceLock implements AutoCloseable {

    private static final Set<Path> TAKEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private WorkspaceLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * @param folder an existing folder
     * @throws UserError when a process owns it already
     */
    static WorkspaceLock take(Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!TAKEN_HERE.add(real)) {
            throw inUse(folder, List.of(Long.toString(ProcessHandle.current().pid())));
        }
        FileChannel channel = null;
        try {
            Path file = real.resolve("lock");
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock held = tryLock(channel);
            if (held == null) {
                throw inUse(folder, Files.readAllLines(file, StandardCharsets.UTF_8));
            }
            WorkspaceLock lock = new WorkspaceLock(real, channel);
            lock.announce(null);
            return lock;
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            TAKEN_HERE.remove(real);
            throw e;
        }
    }

    /** Tells later comers where the owner serves. */
    void announce(@Nullable String address) throws IOException {
        String text = ProcessHandle.current().pid() + "\n" + (address == null ? "" : address + "\n");
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.truncate(0);
        } finally {
            channel.close();
            TAKEN_HERE.remove(folder);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static UserError inUse(Path folder, List<String> owner) {
        String pid = owner.isEmpty() ? "(unknown)" : owner.get(0);
        String serving = owner.size() > 1 ? ", which serves it at " + owner.get(1) : "";
        return new UserError("the workspace " + folder + " is in use by process " + pid + serving
                + "; use that one, end it (kill " + pid + "), or choose another folder with --workspace");
    }
}
