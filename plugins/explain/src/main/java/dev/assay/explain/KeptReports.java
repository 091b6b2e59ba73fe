package dev.assay.explain;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.files.AtomicFile;
import dev.assay.engine.workspace.Json;
import dev.assay.engine.workspace.Key;
import dev.assay.engine.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Reports that were made before, kept beside the activations they are about under the hash of all that they come from, so the same
 * question is answered at once.
 */
final class KeptReports {

    /** Changes when the same question would be answered otherwise. */
    private static final int VERSION = 1;

    private final Path file;

    /** @param lengths the longest lengths, in order */
    KeptReports(
            Workspace workspace,
            DataSet data,
            Question question,
            ModelReader reader,
            ExplainParameters p,
            List<Integer> lengths) {
        @Nullable Path vectors = ModelOnData.vectors(workspace, question);
        @Nullable Path thresholds = p.thresholds() == null ? null : Path.of(p.thresholds());
        Key key = Key.of(
                "explain",
                VERSION,
                ConceptIndex.key(data, ModelOnData.rows(question, reader), workspace.conceptSets()),
                reader.name(),
                vectors,
                thresholds != null && Files.exists(thresholds) ? thresholds : p.thresholds(),
                lengths,
                p.beam(),
                p.mode(),
                p.penalty(),
                p.minActive(),
                p.timeLimit());
        this.file = ModelOnData.folder(workspace, data, reader).resolve("explain." + key.text() + ".json");
    }

    /** The report; null when there is none, or one that cannot be read. */
    @Nullable
    Report read() {
        try {
            return Files.exists(file) ? Json.mapper().readValue(Files.readAllBytes(file), Report.class) : null;
        } catch (IOException | JacksonException e) {
            return null;
        }
    }

    void write(Report report) {
        AtomicFile.write(file, Json.mapper().writeValueAsBytes(report));
    }
}
