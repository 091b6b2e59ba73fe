package dev.assay.checks;

import dev.assay.checks.training.CheckTraining;
import dev.assay.engine.workspace.Workspace;
import dev.assay.engine.workspace.WorkspacePlugin;
import dev.assay.spi.Analysis;
import java.util.List;

/** Whether the code around a model is right. */
public final class ChecksPlugin implements WorkspacePlugin {

    @Override
    public String name() {
        return "checks";
    }

    @Override
    public List<Analysis<?, ?>> analyses(Workspace workspace) {
        return List.of(
                new CheckModel(workspace),
                new CheckLog(workspace),
                new CheckPair(workspace),
                new CheckServer(workspace, System.getenv(CompletionServer.KEY)),
                new CheckTraining(workspace));
    }
}
