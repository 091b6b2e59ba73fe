package dev.assay.engine.workspace;

import dev.assay.engine.models.ModelCard;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model of the workspace as lists show it.
 *
 * @param card null when the model cannot be used
 * @param problem one sentence why it cannot be used; null when it can
 */
public record ListedModel(
        String name,
        Path folder,
        @Nullable ModelCard card,
        @Nullable String problem) {}
