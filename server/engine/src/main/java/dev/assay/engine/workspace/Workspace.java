package dev.assay.engine.workspace;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.challenge.Challenges;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.DiskFull;
import dev.assay.engine.steering.SteeringVectors;
import dev.assay.engine.table.Readings;
import dev.assay.engine.table.Slices;
import dev.assay.engine.table.Tables;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * One folder that holds everything Assay knows on this machine:
 *
 * <pre>
 * lock           the owner's pid, and its address when it serves
 * assay.duckdb   data sets and their columns
 * indexes/       one Lucene index per data set and list of concept sets
 * activations/   what models did on data sets
 * readings/      which models were run over which data sets
 * models/        trained models, one folder each
 * runs/          one folder per run: parameters, state, log, result
 * plugins/       jars of others
 * builtin        which built-in data have been imported
 * slices.jsonl   saved formulas, one a line
 * challenges/    kept edits, one file per challenge set and one edit a line
 * vectors.txt    word vectors for NEIGHBORS, if the user puts some there; else those of the built-in data
 * </pre>
 *
 * <p>Names in {@code indexes} and {@code activations} begin with a {@link Key}; all of it can be deleted and made again.
 *
 * <p>One process owns a workspace. The folder is opened, and owned, at the first use of what needs that: a command that only
 * reads files named by the user works beside a server. Safe for use from several threads.
 */
public final class Workspace implements AutoCloseable {

    private static final List<String> FOLDERS =
            List.of("indexes", "activations", "readings", "models", "runs", "plugins", "challenges");

    private final Path folder;
    private final List<ConceptSet> conceptSets;
    private final Models models;
    private @Nullable WorkspaceLock lock;
    private @Nullable DuckDBConnection database;
    private @Nullable DataSets dataSets;
    private @Nullable Tables tables;
    private @Nullable Challenges challenges;
    private @Nullable SteeringVectors steering;

    private Workspace(Path folder, List<ConceptSet> conceptSets) {
        this.folder = folder.toAbsolutePath().normalize();
        this.conceptSets = List.copyOf(conceptSets);
        this.models = new Models(this.folder.resolve("models"));
    }

    /**
     * A workspace that is opened when something first needs it.
     *
     * @param conceptSets that its data sets are indexed with
     */
    public static Workspace at(Path folder, List<ConceptSet> conceptSets) {
        return new Workspace(folder, conceptSets);
    }

    /** A workspace without concept sets that is opened when something first needs it. */
    public static Workspace at(Path folder) {
        return at(folder, List.of());
    }

    /**
     * Opens a workspace now, making the folder when there is none.
     *
     * @throws UserError when another process owns it, or it cannot be written
     */
    public static Workspace open(Path folder) {
        Workspace workspace = at(folder);
        workspace.own();
        return workspace;
    }

    /** The folder itself; asking for it does not open the workspace. */
    public Path folder() {
        return folder;
    }

    /** The concept sets of all plug-ins; asking for them does not open the workspace. */
    public List<ConceptSet> conceptSets() {
        return conceptSets;
    }

    /**
     * A connection to the workspace's DuckDB, for use by one thread, which closes it. All connections see the same
     * tables, those of the data that come with Assay among them.
     */
    public synchronized Connection connect() {
        dataSets();
        try {
            return connection().duplicate();
        } catch (SQLException e) {
            throw new IllegalStateException("the database of " + folder + " gives no further connection", e);
        }
    }

    private DuckDBConnection connection() {
        own();
        try {
            if (database == null) {
                database = openDatabase();
            }
            return database;
        } catch (SQLException e) {
            UserError full = DiskFull.behind(e, folder);
            throw full != null
                    ? full
                    : new UserError(
                            "the database " + folder.resolve("assay.duckdb") + " cannot be opened (" + e.getMessage()
                                    + "); move that file away and import your data again",
                            e);
        }
    }

    /** The data sets of this workspace, those that come with Assay among them. */
    public synchronized DataSets dataSets() {
        if (dataSets == null) {
            DataSets opened = new DataSets(connection());
            try {
                Builtin.importInto(opened, folder.resolve("builtin"));
            } catch (IOException e) {
                throw new UncheckedIOException("the built-in data cannot be read", e);
            }
            dataSets = opened;
        }
        return dataSets;
    }

    /** The data sets as tables that formulas select from. */
    public synchronized Tables tables() {
        if (tables == null) {
            Tables opened = new Tables(
                    dataSets(),
                    data -> ConceptIndex.find(data, conceptSets, indexes()),
                    new Readings(owned("readings")),
                    new Slices(folder.resolve("slices.jsonl")),
                    vectors());
            dataSets().whenGone(opened::forget);
            tables = opened;
        }
        return tables;
    }

    /** The word vectors that are used where nobody names others: the workspace's own, else those of the built-in data; null: there are none. */
    public @Nullable Path vectors() {
        return Stream.of(folder.resolve("vectors.txt"), Builtin.folder().resolve("vectors.txt"))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(null);
    }

    /** The challenge sets: edits that were kept. */
    public synchronized Challenges challenges() {
        if (challenges == null) {
            challenges = new Challenges(owned("challenges"));
        }
        return challenges;
    }

    /** The steering vectors. */
    public synchronized SteeringVectors steering() {
        if (steering == null) {
            steering = new SteeringVectors(owned("steering"));
        }
        return steering;
    }

    public Path indexes() {
        return owned("indexes");
    }

    public Path activations() {
        return owned("activations");
    }

    /** Where what a model did on a data set is kept. */
    public Path activations(DataSet data, ModelReader reader) {
        return activations()
                .resolve(Key.of("activations", 2, data.fingerprint(), reader.fingerprint())
                        .text());
    }

    public Path runs() {
        return owned("runs");
    }

    /** Where others' jars lie; looking for them does not open the workspace. */
    public Path plugins() {
        return folder.resolve("plugins");
    }

    /** The models known by name; reading them does not open the workspace. */
    public Models models() {
        return models;
    }

    /** Tells other processes where this one serves the workspace. */
    public synchronized void announce(String address) {
        own();
        try {
            if (lock != null) {
                lock.announce(address);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the database and the models that are kept loaded, and gives the folder free; a workspace that was never opened has nothing to close. */
    @Override
    public synchronized void close() {
        try {
            models.close();
            try {
                if (tables != null) {
                    tables.close();
                }
                if (database != null) {
                    database.close();
                }
            } finally {
                if (lock != null) {
                    lock.close();
                }
            }
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("the workspace " + folder + " could not be closed", e);
        } finally {
            database = null;
            dataSets = null;
            tables = null;
            challenges = null;
            lock = null;
        }
    }

    private Path owned(String name) {
        own();
        return folder.resolve(name);
    }

    private synchronized void own() {
        if (lock != null) {
            return;
        }
        try {
            Files.createDirectories(folder);
            lock = WorkspaceLock.take(folder);
            for (String name : FOLDERS) {
                AtomicFile.deleteUnfinished(Files.createDirectories(folder.resolve(name)));
            }
        } catch (FileAlreadyExistsException e) {
            throw new UserError(
                    "the workspace " + folder + " is a file; choose a folder with --workspace or ASSAY_WORKSPACE", e);
        } catch (AccessDeniedException e) {
            throw new UserError(
                    "the workspace " + folder
                            + " cannot be written: permission denied; choose a folder of your own with --workspace or ASSAY_WORKSPACE",
                    e);
        } catch (IOException e) {
            UserError full = DiskFull.behind(e, folder);
            throw full != null
                    ? full
                    : new UserError(
                            "the workspace " + folder + " cannot be opened (" + e.getMessage()
                                    + "); choose another folder with --workspace or ASSAY_WORKSPACE",
                            e);
        }
    }

    private DuckDBConnection openDatabase() throws SQLException {
        Properties settings = new Properties();
        // Rows stream through; a quarter of the heap's usual size is enough, and the rest spills to the folder below.
        settings.setProperty("memory_limit", "1GB");
        settings.setProperty("temp_directory", folder.resolve("spill").toString());
        return (DuckDBConnection)
                DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("assay.duckdb"), settings);
    }
}
