package dev.assay.library;

import dev.assay.engine.models.Model;
import dev.assay.engine.workspace.Models;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes a model's folder known by a name, after it has been loaded and run once, so that what is listed also works. */
final class ModelAdd implements Analysis<ModelAdd.Parameters, AddedModel> {

    /** Which folder, and what to call it. */
    record Parameters(
            @Param(
                    value =
                            "Folder of the model: from Hugging Face (config.json and safetensors), or made by a training here",
                    position = 0)
            Path folder,

            @Param("Name of the model; default: that of the folder") @Nullable
            String name) {}

    private final Workspace workspace;

    ModelAdd(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "model add";
    }

    @Override
    public String summary() {
        return "Says what a model's folder is and can do, and makes it known by a name";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public AddedModel run(Parameters p, Run run) {
        Path folder = p.folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) {
            throw new UserError(
                    p.folder + " is not a folder; name the folder of a model, which has config.json and its weights");
        }
        Models models = workspace.models();
        String name = p.name == null ? named(folder) : p.name;
        models.checkFree(name, folder);
        run.progress(0.1, "loading " + name);
        try (Model model = models.open(folder.toString())) {
            run.progress(0.8, "trying " + name);
            model.tryOut();
            models.add(name, folder);
            return AddedModel.of(name, folder, model.card());
        }
    }

    private static String named(Path folder) {
        Path last = folder.getFileName();
        if (last == null) {
            throw new UserError("the folder " + folder + " has no name; give the model one with --name");
        }
        return last.toString();
    }
}
