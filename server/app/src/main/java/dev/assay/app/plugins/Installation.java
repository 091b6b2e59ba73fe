package dev.assay.app.plugins;

import dev.assay.engine.workspace.Analyses;
import dev.assay.engine.workspace.Workspace;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an Assay process works with: its plug-ins, its workspace (not opened until something needs it), and the analyses
 * that the plug-ins offer on it.
 */
public record Installation(PluginHost plugins, Workspace workspace, Analyses analyses) implements AutoCloseable {

    /** Loads the plug-ins of the class path and of the workspace's {@code plugins}. */
    public static Installation at(Path workspaceFolder) {
        PluginHost plugins = PluginHost.load(workspaceFolder.resolve("plugins"));
        Workspace workspace = Workspace.at(workspaceFolder, plugins.conceptSets());
        return new Installation(plugins, workspace, plugins.analyses(workspace));
    }

    /** The version of Assay. */
    public static String version() {
        return Optional.ofNullable(Installation.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public void close() {
        workspace.close();
        plugins.close();
    }
}
