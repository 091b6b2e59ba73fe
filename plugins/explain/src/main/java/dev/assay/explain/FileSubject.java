package dev.assay.explain;

import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.NpyFile;
import dev.assay.engine.activations.ScipyCsr;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.ConceptNames;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Activations and concepts that some other program wrote, in the field's usual formats. */
final class FileSubject {

    private FileSubject() {}

    static Subject read(ExplainParameters p) {
        Path activationFile = required(p.activations(), "activations");
        Path conceptFile = required(p.concepts(), "concepts");
        Path nameFile = required(p.conceptNames(), "concept-names");
        Activations activations = NpyFile.readMatrix(activationFile);
        ScipyCsr csr = ScipyCsr.read(conceptFile);
        List<String> names = ConceptNames.read(nameFile);
        csr.refuseUnlessColumns(names.size(), nameFile.toString());
        activations.refuseUnlessRows(csr.rows(), conceptFile.toString());
        ConceptMatrix concepts = new ConceptMatrix(names, csr.rowStarts(), csr.columnNumbers());
        @Nullable
        Neighbours neighbours = p.neighbours() == null ? null : Neighbours.read(p.neighbours(), concepts.concepts());
        @Nullable UnitTable table = p.units() == null ? null : UnitTable.read(p.units(), activations.units());
        return new Subject(
                conceptFile.getFileName().toString(),
                activationFile.getFileName().toString(),
                p.hook() == null ? activationFile.getFileName().toString() : p.hook(),
                p.level(),
                null,
                0,
                activations,
                concepts,
                neighbours,
                thresholds(p, activations, table),
                table == null ? List.of() : table.labels(),
                table == null ? Collections.nCopies(activations.units(), null) : table.weights(),
                null);
    }

    private static double[] thresholds(ExplainParameters p, Activations activations, @Nullable UnitTable table) {
        if (p.thresholds() != null) {
            return Thresholds.of(p.thresholds(), activations);
        }
        double @Nullable [] given = table == null ? null : table.thresholds();
        return given != null ? given : Thresholds.of(Thresholds.RELU, activations);
    }

    private static Path required(@Nullable Path file, String option) {
        if (file == null) {
            throw new UserError(
                    "to explain activations made elsewhere give --activations, --concepts and --concept-names; --"
                            + option + " is missing");
        }
        return file;
    }
}
