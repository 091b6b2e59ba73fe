package dev.assay.library;

import dev.assay.engine.workspace.Workspace;
import dev.assay.engine.workspace.WorkspacePlugin;
import dev.assay.spi.Analysis;
import java.util.List;

/** The analyses that fill a workspace. */
public final class LibraryPlugin implements WorkspacePlugin {

    @Override
    public String name() {
        return "library";
    }

    @Override
    public List<Analysis<?, ?>> analyses(Workspace workspace) {
        return List.of(
                new Import(workspace),
                new Index(workspace),
                new Predict(workspace),
                new TrainNli(workspace),
                new TrainLm(workspace),
                new ModelAdd(workspace));
    }
}
