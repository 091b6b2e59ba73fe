package dev.assay.explain;

import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models on data that were looked at last, so that choosing one unit after another does not read everything again. What
 * is kept refers to files as they were: a changed file makes another key.
 */
final class RecentModels {

    private static final int KEPT = 3;

    private final Workspace workspace;
    private final Map<Object, ModelOnData> recent = new LinkedHashMap<>(16, 0.75f, true);

    RecentModels(Workspace workspace) {
        this.workspace = workspace;
    }

    /** See {@link ModelOnData#of}. */
    synchronized ModelOnData get(String data, String model, String hook, @Nullable Path vectors, Run run)
            throws Exception {
        Path folder = workspace.models().find(model);
        Object key = new State(
                workspace.dataSets().get(data).fingerprint(),
                folder,
                Files.getLastModifiedTime(folder.resolve("config.json")).toMillis(),
                hook,
                vectors);
        @Nullable ModelOnData known = recent.get(key);
        if (known != null) {
            return known;
        }
        ModelOnData made = ModelOnData.of(workspace, data, model, hook, vectors, run);
        recent.put(key, made);
        if (recent.size() > KEPT) {
            recent.remove(recent.keySet().iterator().next());
        }
        return made;
    }

    private record State(
            String data,
            Path model,
            long modified,
            String hook,
            @Nullable Path vectors) {}
}
