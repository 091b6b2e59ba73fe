package dev.assay.engine.concepts;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The files of an index, open while somebody reads. Put to rest it lets go of them, and the next reading opens it again; so nobody
 * needs to know who else reads. Safe for use by several threads.
 */
final class RestingReader implements Closeable {

    private final Path folder;
    /** Null at rest. */
    private @Nullable DirectoryReader reader;

    /** Opens it. */
    RestingReader(Path folder) throws IOException {
        this.folder = folder;
        this.reader = DirectoryReader.open(new MMapDirectory(folder));
    }

    /** The rows of each of its segments. */
    int[] segmentRows() throws IOException {
        DirectoryReader open = open();
        try {
            return open.leaves().stream()
                    .mapToInt(leaf -> leaf.reader().maxDoc())
                    .toArray();
        } finally {
            open.decRef();
        }
    }

    /** Reads something of the index. */
    @FunctionalInterface
    interface Reading<T> {
        T from(LeafReader leaf) throws IOException;
    }

    /** The reader stays open until the reading has ended, even when all is put to rest meanwhile. */
    <T> T reading(Reading<T> reading) {
        try {
            DirectoryReader open = open();
            try {
                return reading.from(open.leaves().getFirst().reader());
            } finally {
                open.decRef();
            }
        } catch (IOException e) {
            throw IndexPlace.unreadable(folder, e);
        }
    }

    private synchronized DirectoryReader open() throws IOException {
        DirectoryReader open = reader;
        if (open == null) {
            open = DirectoryReader.open(new MMapDirectory(folder));
            reader = open;
        }
        open.incRef();
        return open;
    }

    /** Puts it to rest; a reading that is under way is not touched. */
    @Override
    public synchronized void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
