package dev.assay.engine.concepts;

import dev.assay.engine.corpus.DataSet;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the index of a data set and concept sets is kept: a folder whose name is its content's identity, so that an index that is there
 * is the right one.
 *
 * @param tokens the rows; null: the examples
 * @param folder of this index
 */
record IndexPlace(DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets, Path folder) {

    /** Changes when indexes of older versions can no longer be read. */
    private static final String FORMAT = "2";

    private static final Map<Path, ReentrantLock> BUILDING = new ConcurrentHashMap<>();

    /**
     * @param folder of all indexes
     * @throws UserError when two concept sets have one name
     */
    static IndexPlace in(Path folder, DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets) {
        Set<String> names = new HashSet<>();
        for (ConceptSet set : sets) {
            if (!names.add(set.name())) {
                throw new UserError(
                        "Two concept sets are called " + set.name() + "; remove one of the plug-ins that bring them");
            }
        }
        return new IndexPlace(
                dataSet, tokens, List.copyOf(sets), folder.toAbsolutePath().resolve(key(dataSet, tokens, sets)));
    }

    boolean built() {
        return Files.isDirectory(folder);
    }

    /** Builds the index when it is not there, once however many ask. */
    void build(Run run) throws IOException {
        ReentrantLock building = BUILDING.computeIfAbsent(folder, path -> new ReentrantLock());
        lock(building, run);
        try {
            if (!built()) {
                new ConceptIndexBuilder(dataSet, tokens, sets, run).build(folder);
            }
        } finally {
            building.unlock();
        }
    }

    private static void lock(ReentrantLock building, Run run) {
        try {
            while (!building.tryLock(20, TimeUnit.MILLISECONDS)) {
                run.checkCancelled();
                run.progress(0, "waiting for another run that builds the same index");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted").initCause(e);
        }
    }

    static UncheckedIOException unreadable(Path folder, IOException e) {
        return new UncheckedIOException(
                "the concept index " + folder + " cannot be made or read: " + e.getMessage(), e);
    }

    UserError damaged() {
        return new UserError("The index " + folder + " is damaged; delete that folder, and it will be made again");
    }

    /** Name of an index, its content's identity: the first half of a SHA-256 over what it is made from. */
    static String key(DataSet dataSet, @Nullable TokenRows tokens, List<ConceptSet> sets) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            StringBuilder parts = new StringBuilder(FORMAT).append('\n').append(dataSet.fingerprint());
            for (ConceptSet set : sets) {
                parts.append('\n').append(set.name()).append('\n').append(set.version());
            }
            if (tokens != null) {
                parts.append("\n#tokens ")
                        .append(TokenConcepts.VERSION)
                        .append('\n')
                        .append(tokens.key());
            }
            byte[] hash = digest.digest(parts.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
