package dev.assay.explain;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.files.FolderState;
import dev.assay.engine.models.Model;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.io.IOException;
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

    Workspace workspace() {
        return workspace;
    }

    /** See {@link ModelOnData#of}; the model is borrowed when it is needed. */
    ModelOnData get(Question question, Run run) throws IOException {
        @Nullable ModelOnData known = known(state(question));
        if (known != null) {
            return known;
        }
        try (Model model = workspace.models().open(question.model())) {
            return get(
                    question, model, question.reader(model, workspace.dataSets().get(question.data())), run);
        }
    }

    /** The same, with a model that is loaded. */
    ModelOnData get(Question question, Model model, ModelReader reader, Run run) throws IOException {
        State state = state(question);
        @Nullable ModelOnData known = known(state);
        if (known != null) {
            return known;
        }
        ModelOnData made = ModelOnData.of(workspace, question, model, reader, run);
        synchronized (recent) {
            recent.put(state, made);
            if (recent.size() > KEPT) {
                recent.remove(recent.keySet().iterator().next());
            }
        }
        return made;
    }

    private @Nullable ModelOnData known(State state) {
        synchronized (recent) {
            return recent.get(state);
        }
    }

    private State state(Question question) {
        return new State(
                workspace.dataSets().get(question.data()).fingerprint(),
                FolderState.of(workspace.models().find(question.model())),
                question);
    }

    private record State(String data, FolderState model, Question question) {}
}
