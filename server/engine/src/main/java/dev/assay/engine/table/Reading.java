package dev.assay.engine.table;

import dev.assay.engine.files.FolderState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * That a model was run over a data set: the provenance of columns, and where their values lie.
 *
 * @param model as users name it
 * @param folder of the model
 * @param state of that folder's files when the model was run; see {@link #stateOf}
 * @param fingerprint of the model's content
 * @param hook whose values were kept
 * @param units at the hook
 * @param labels of the model, by number; empty where it does not classify
 * @param values file of {@code [rows, units]}
 * @param probabilities file of {@code [rows, labels]}; null where the model does not classify
 */
public record Reading(
        String model,
        Path folder,
        String state,
        String fingerprint,
        String hook,
        int units,
        List<String> labels,
        Path values,
        @Nullable Path probabilities) {

    public Reading {
        labels = List.copyOf(labels);
    }

    /** The reader's own name, which that of the values' file begins with. */
    String name() {
        String file = values.getFileName().toString();
        int ending = file.lastIndexOf('.');
        return ending < 0 ? file : file.substring(0, ending);
    }

    /** Names, sizes and times of a folder's files as one text. */
    public static String stateOf(Path folder) {
        return FolderState.of(folder).files().stream()
                .map(file ->
                        file.name() + " " + file.size() + " " + file.modified().toMillis())
                .collect(Collectors.joining(", "));
    }

    /** Whether the model is still what it was when it was run. */
    boolean current() {
        return Files.isDirectory(folder) && stateOf(folder).equals(state);
    }
}
