package dev.assay.steering;

import dev.assay.engine.workspace.Workspace;
import dev.assay.engine.workspace.WorkspacePlugin;
import dev.assay.spi.Analysis;
import dev.assay.steering.directions.SteerDirection;
import dev.assay.steering.directions.SteerGate;
import dev.assay.steering.extraction.Extract;
import dev.assay.steering.extraction.RecoveryTable;
import dev.assay.steering.measure.SteerMeasure;
import dev.assay.steering.space.SteerLabels;
import dev.assay.steering.space.SteerPairs;
import dev.assay.steering.space.SteerSpace;
import dev.assay.steering.space.SteerStyle;
import dev.assay.steering.space.SteerTokens;
import dev.assay.steering.use.SteerCombine;
import dev.assay.steering.use.SteerGenerate;
import dev.assay.steering.use.SteerInterpolate;
import java.util.List;

/** The analyses of steering vectors. */
public final class SteeringPlugin implements WorkspacePlugin {

    @Override
    public String name() {
        return "steering";
    }

    @Override
    public List<Analysis<?, ?>> analyses(Workspace workspace) {
        return List.of(
                new SteerGenerate(workspace),
                new SteerInterpolate(workspace),
                new SteerCombine(workspace),
                new Extract(workspace),
                new RecoveryTable(workspace),
                new SteerDirection(workspace),
                new SteerGate(workspace),
                new SteerLabels(workspace),
                new SteerMeasure(workspace),
                new SteerPairs(workspace),
                new SteerSpace(workspace),
                new SteerStyle(workspace),
                new SteerTokens(workspace));
    }
}
