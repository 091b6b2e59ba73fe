package dev.assay.engine.workspace;

import dev.assay.spi.Analysis;
import dev.assay.spi.Plugin;
import java.util.List;

/** A plug-in whose analyses work with data sets, models and whatever else lies in a workspace. */
public interface WorkspacePlugin extends Plugin {

    /**
     * The analyses, in addition to those of {@link #analyses()}.
     *
     * @param workspace not opened yet: an analysis touches it when it runs and needs it, and never before
     */
    List<Analysis<?, ?>> analyses(Workspace workspace);
}
