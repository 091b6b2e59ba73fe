package dev.assay.app.plugins;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one plug-in.
 *
 * @param name its own, or that of its jar when it did not get so far
 * @param source {@code "built in"}, or the jar
 * @param conceptSets names of what it adds
 * @param analyses names of what it adds
 * @param problem why it is not in use, or null when it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadedPlugin(
        String name,
        String source,
        List<String> conceptSets,
        List<String> analyses,
        @Nullable String problem) {}
