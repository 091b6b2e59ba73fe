package dev.assay.edits;

import dev.assay.engine.workspace.Workspace;
import dev.assay.engine.workspace.WorkspacePlugin;
import dev.assay.spi.Analysis;
import java.util.List;

/** Looking closely at one example, and editing it. */
public final class EditsPlugin implements WorkspacePlugin {

    @Override
    public String name() {
        return "edits";
    }

    @Override
    public List<Analysis<?, ?>> analyses(Workspace workspace) {
        LiveTexts texts = new LiveTexts(workspace);
        KeptReadings kept = new KeptReadings(workspace);
        return List.of(
                new Inspect(workspace, texts, kept),
                new LiveEdit(workspace, texts, kept),
                new ChallengeRun(workspace),
                new ChallengeData(workspace),
                new SuggestEdits(workspace));
    }
}
