package dev.assay.explain;

import dev.assay.engine.workspace.Workspace;
import dev.assay.engine.workspace.WorkspacePlugin;
import dev.assay.spi.Analysis;
import java.util.List;

/** What each unit of a model looks for. */
public final class ExplainPlugin implements WorkspacePlugin {

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public List<Analysis<?, ?>> analyses(Workspace workspace) {
        RecentModels models = new RecentModels(workspace);
        return List.of(new Explain(models), new UnitExamples(workspace, models), new WriteActivations(workspace));
    }
}
