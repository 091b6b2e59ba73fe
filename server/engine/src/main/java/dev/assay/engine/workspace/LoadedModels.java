package dev.assay.engine.workspace;

import dev.assay.engine.files.FolderState;
import dev.assay.engine.models.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Models that are in use, and the few used last, so that a server does not load one anew for each run. One model is loaded once however
 * many ask for it at the same time; a folder that has changed is loaded again. A model is closed when nobody uses it and it
 * is one too many, takes too much memory, or is out of date. Safe for use by several threads.
 */
final class LoadedModels implements AutoCloseable {

    private final int mostIdle;
    private final long mostIdleBytes;
    private final Map<Path, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Entry {
        final FolderState state;
        final CompletableFuture<Model> model = new CompletableFuture<>();
        int users = 1;
        boolean outdated;

        Entry(FolderState state) {
            this.state = state;
        }

        boolean idle() {
            return users == 0 && model.isDone() && !model.isCompletedExceptionally();
        }
    }

    /**
     * @param mostIdle how many models that nobody uses are kept
     * @param mostIdleBytes how much memory those may take, as estimated
     */
    LoadedModels(int mostIdle, long mostIdleBytes) {
        this.mostIdle = mostIdle;
        this.mostIdleBytes = mostIdleBytes;
    }

    /**
     * The model of a folder, loaded by the first who asks; others wait.
     *
     * @throws dev.assay.spi.UserError what {@code load} threw, for all who waited
     */
    BorrowedModel borrow(String name, Path folder, Function<Path, Model> load) {
        FolderState state = FolderState.of(folder);
        Entry entry;
        boolean first = false;
        List<Model> unneeded = new ArrayList<>();
        synchronized (this) {
            entry = entries.get(folder);
            if (entry != null && !entry.state.equals(state)) {
                drop(folder, entry, unneeded);
                entry = null;
            }
            if (entry == null) {
                first = true;
                entry = new Entry(state);
                entries.put(folder, entry);
            } else {
                entry.users++;
            }
        }
        unneeded.forEach(Model::close);
        Entry mine = entry;
        if (first) {
            load(folder, mine, load);
        }
        try {
            return new BorrowedModel(name, mine.model.join(), () -> giveBack(mine));
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void load(Path folder, Entry entry, Function<Path, Model> load) {
        boolean loaded = false;
        try {
            entry.model.complete(load.apply(folder));
            loaded = true;
        } catch (RuntimeException e) {
            entry.model.completeExceptionally(e);
        } finally {
            if (!loaded) {
                synchronized (this) {
                    entries.remove(folder, entry);
                }
                // An Error goes on to who loads; those who wait hear of it too.
                entry.model.completeExceptionally(new IllegalStateException(folder + " could not be loaded"));
            }
        }
    }

    private void giveBack(Entry entry) {
        List<Model> unneeded = new ArrayList<>();
        synchronized (this) {
            entry.users--;
            if (entry.outdated) {
                if (entry.users == 0) {
                    unneeded.add(entry.model.join());
                }
            } else {
                trim(unneeded);
            }
        }
        unneeded.forEach(Model::close);
    }

    /** Lets go of those used longest ago, until what is idle is within its bounds. */
    private void trim(List<Model> unneeded) {
        int idle = 0;
        long bytes = 0;
        for (Map.Entry<Path, Entry> each : List.copyOf(entries.entrySet()).reversed()) {
            Entry entry = each.getValue();
            if (entry.idle()) {
                idle++;
                bytes += entry.model.join().card().memoryBytes();
                if (idle > mostIdle || bytes > mostIdleBytes) {
                    drop(each.getKey(), entry, unneeded);
                }
            }
        }
    }

    /** Forgets an entry; its model is unneeded now, or when its last user gives it back. */
    private void drop(Path folder, Entry entry, List<Model> unneeded) {
        entries.remove(folder, entry);
        entry.outdated = true;
        if (entry.idle()) {
            unneeded.add(entry.model.join());
        }
    }

    /** Closes what nobody uses; what is still used is closed when it is given back. */
    @Override
    public void close() {
        List<Model> unneeded = new ArrayList<>();
        synchronized (this) {
            List.copyOf(entries.entrySet()).forEach(each -> drop(each.getKey(), each.getValue(), unneeded));
        }
        unneeded.forEach(Model::close);
    }
}
