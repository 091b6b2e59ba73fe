package dev.assay.engine.workspace;

import com.sun.management.OperatingSystemMXBean;
import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.files.FolderState;
import dev.assay.engine.files.WriteFailure;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.ModelCard;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.script.ScriptModel;
import dev.assay.engine.models.transformer.Transformer;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Models by name. A model is a folder with a {@code config.json}, which says of what kind it is; its name is that of the folder in
 * the workspace's {@code models}, of a text file {@code NAME.path} there which holds another folder's path, or of a built-in
 * model. Safe for use by several threads.
 */
public final class Models implements AutoCloseable {

    private static final String CONFIG = "config.json";
    private static final String ELSEWHERE = ".path";
    private static final int MOST_IDLE = 4;

    /** A kind of model: which folders are of it, and how they are described and loaded. */
    private record Kind(Predicate<Path> isIn, Function<Path, ModelCard> describe, Function<Path, Model> load) {}

    /** The first that knows a folder has it. The last takes all, since its errors say which architectures there are. */
    private static final List<Kind> KINDS = List.of(
            new Kind(PairModel::isIn, PairModel::describe, PairModel::load),
            new Kind(ScriptModel::isIn, ScriptModel::describe, ScriptModel::load),
            new Kind(any -> true, Transformer::describe, Transformer::load));

    /** A folder's card or problem, and the files they were read from. */
    private record Described(
            FolderState state,
            @Nullable ModelCard card,
            @Nullable String problem) {}

    private final Path folder;
    private final Map<Path, Described> described = new ConcurrentHashMap<>();
    private final LoadedModels loaded = new LoadedModels(MOST_IDLE, machineMemory() / 4);

    Models(Path folder) {
        this.folder = folder;
    }

    /** All names, with their folders, in order; a folder elsewhere may have gone. */
    public SortedMap<String, Path> all() {
        SortedMap<String, Path> all = new TreeMap<>(Builtin.models());
        if (Files.isDirectory(folder)) {
            try (Stream<Path> entries = Files.list(folder)) {
                entries.forEach(entry -> addEntry(entry, all));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    /**
     * All models with their cards, in order of their names. Reads configurations and headers only, and those once for as long as
     * the files stay what they are.
     */
    public List<ListedModel> list() {
        List<ListedModel> list = new ArrayList<>();
        all().forEach((name, model) -> {
            try {
                Described is = describe(model);
                list.add(new ListedModel(name, model, is.card, is.problem));
            } catch (UserError e) {
                list.add(new ListedModel(name, model, null, e.getMessage()));
            }
        });
        return list;
    }

    /**
     * What a model is and can do, without loading its weights.
     *
     * @throws UserError when there is no such model, or it cannot be used
     */
    public ModelCard card(String nameOrFolder) {
        Described is = describe(find(nameOrFolder));
        if (is.card == null) {
            throw new UserError(String.valueOf(is.problem));
        }
        return is.card;
    }

    private Described describe(Path model) {
        if (!isModel(model)) {
            throw new UserError("The folder " + model
                    + " has no config.json any more; put it back, or add the model again from where it is now.");
        }
        FolderState state = FolderState.of(model);
        Described known = described.get(model);
        if (known != null && known.state.equals(state)) {
            return known;
        }
        Described now;
        try {
            now = new Described(state, kind(model).describe.apply(model), null);
        } catch (UserError e) {
            now = new Described(state, null, e.getMessage());
        }
        described.put(model, now);
        return now;
    }

    private static Kind kind(Path model) {
        return KINDS.stream().filter(kind -> kind.isIn.test(model)).findFirst().orElseThrow();
    }

    /**
     * Loads the model of a folder, of any kind, for the caller to close.
     *
     * @throws UserError when the folder is not a model that can be used
     */
    public static Model load(Path folder) {
        if (!isModel(folder)) {
            throw new UserError(
                    "The folder " + folder
                            + " holds no model (it has no config.json); name a Hugging Face model's folder, or one that a training wrote.");
        }
        return kind(folder).load.apply(folder);
    }

    /**
     * Loads a model of any kind, for the caller to close.
     *
     * @param nameOrFolder a name of {@link #all()}, or a model's folder
     * @throws UserError when there is no such model, or it cannot be used; the message says why
     */
    public Model open(String nameOrFolder) {
        Path model = find(nameOrFolder);
        return kind(model).load.apply(model);
    }

    /**
     * A model of any kind, shared with whoever else uses it: those used last stay loaded. Give it back by closing it.
     *
     * @throws UserError as {@link #open}
     */
    public BorrowedModel borrow(String nameOrFolder) {
        Path model = find(nameOrFolder);
        return loaded.borrow(nameOrFolder, model, kind(model).load);
    }

    /**
     * @param nameOrFolder a name of {@link #all()}, or a model's folder
     * @return a folder that has a {@code config.json}
     * @throws UserError when there is no such model; it lists those there are
     */
    public Path find(String nameOrFolder) {
        Map<String, Path> all = all();
        Path named = all.get(nameOrFolder);
        if (named != null) {
            if (!isModel(named)) {
                throw new UserError(
                        "The model " + nameOrFolder + " was in the folder " + named
                                + ", which has no config.json any more; put it back, or add the model again from where it is now.");
            }
            return named;
        }
        Path path = path(nameOrFolder);
        if (path != null && isModel(path)) {
            return path.toAbsolutePath().normalize();
        }
        if (path != null && Files.isDirectory(path)) {
            throw new UserError(
                    "The folder " + nameOrFolder
                            + " holds no model (it has no config.json); name a Hugging Face model's folder, or one that a training wrote.");
        }
        throw new UserError("There is no model \"" + nameOrFolder + "\": "
                + (all.isEmpty() ? "" : "known are " + String.join(", ", all.keySet()) + "; ")
                + "name one of them or a folder with a config.json.");
    }

    private static @Nullable Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /**
     * Makes a folder known by a name, which it keeps until somebody removes it.
     *
     * @throws UserError when the name cannot be one, or {@linkplain #checkFree another folder has it}
     */
    public void add(String name, Path model) {
        checkFree(name, model);
        Path target = model.toAbsolutePath().normalize();
        if (target.equals(folder.resolve(name))) {
            return;
        }
        try {
            Files.createDirectories(folder);
            AtomicFile.write(folder.resolve(name + ELSEWHERE), (target + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw WriteFailure.of(folder.resolve(name + ELSEWHERE), e);
        }
    }

    /**
     * Whether {@link #add} would do; to be asked before long work whose outcome is to have the name.
     *
     * @throws UserError when the name cannot be one, or another folder has it
     */
    public void checkFree(String name, Path model) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new UserError("\"" + name
                    + "\" cannot name a model; use up to 100 letters, digits, points, hyphens and underscores.");
        }
        Path holder = all().get(name);
        if (holder != null
                && isModel(holder)
                && !holder.equals(model.toAbsolutePath().normalize())) {
            throw new UserError("The name " + name + " is taken by the model in " + holder + "; choose another name"
                    + (Builtin.models().containsKey(name) ? "." : ", or remove " + removable(name) + " to free it."));
        }
    }

    private Path removable(String name) {
        Path link = folder.resolve(name + ELSEWHERE);
        return Files.exists(link) ? link : folder.resolve(name);
    }

    private static void addEntry(Path entry, Map<String, Path> all) {
        String name = entry.getFileName().toString();
        if (isModel(entry)) {
            all.put(name, entry);
        } else if (name.endsWith(ELSEWHERE)) {
            try {
                Path model = path(Files.readString(entry).strip());
                if (model != null && model.isAbsolute()) {
                    all.put(name.substring(0, name.length() - ELSEWHERE.length()), model);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static long machineMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    /** Closes the models that are kept loaded, those in use when they are given back. */
    @Override
    public void close() {
        loaded.close();
    }

    private static boolean isModel(Path path) {
        return Files.isRegularFile(path.resolve(CONFIG));
    }
}
