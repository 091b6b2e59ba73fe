package dev.assay.steering;

import dev.assay.engine.workspace.Workspace;
import dev.assay.engine.workspace.WorkspacePlugin;
import dev.assay.spi.Analysis;
import dev.assay.steering.space.SteerLabels;
import dev.assay.steering.measure.SteerMeasure;
import java.util.List;

/** The analyses of steering vectors. */
public final class SteeringPlugin implements WorkspacePlugin {

    @Override
    public String name() {
        return "steering";
    }

    @Override
    public List<Analysis<?, ?>> analyses(Workspace workspace) {
        return List.of(new SteerLabels(workspace), new SteerMeasure(workspace));
    }
}
