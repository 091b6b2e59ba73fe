package dev.assay.language;

import dev.assay.engine.workspace.Workspace;
import dev.assay.engine.workspace.WorkspacePlugin;
import dev.assay.spi.Analysis;
import java.util.List;

/** The analyses of language models. */
public final class LanguagePlugin implements WorkspacePlugin {

    @Override
    public String name() {
        return "language";
    }

    @Override
    public List<Analysis<?, ?>> analyses(Workspace workspace) {
        return List.of(new Generate(workspace));
    }
}
