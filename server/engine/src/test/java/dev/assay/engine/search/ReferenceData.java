package dev.assay.engine.search;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.NpyFile;
import dev.assay.engine.activations.ScipyCsr;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.ConceptNames;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.formula.FormulaEvaluator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.util.FixedBitSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published implementation's inputs and outputs, where they are on this machine; else the test is skipped. */
final class ReferenceData {

    /** The units of trained models come first; the others are planted edge cases. */
    static final int TRAINED = 36;

    static final int[] LENGTHS = {1, 2, 3, 5, 10};

    private final Path folder;
    private final ConceptMatrix matrix;
    private final Neighbours neighbours;
    private final List<FixedBitSet> targets;

    private ReferenceData(Path folder) {
        this.folder = folder;
        ScipyCsr csr = ScipyCsr.read(folder.resolve("concepts.npz"));
        List<String> names = ConceptNames.read(folder.resolve("concepts.txt"));
        csr.refuseUnlessColumns(names.size(), "concepts.txt");
        this.matrix = new ConceptMatrix(names, csr.rowStarts(), csr.columnNumbers());
        this.neighbours = Neighbours.read(folder.resolve("neighbours.txt"), names.size());
        Activations activations = NpyFile.readMatrix(folder.resolve("activations.npy"));
        activations.refuseUnlessRows(matrix.rows(), "concepts.npz");
        double[] thresholds = csv("units.csv")
                .mapToDouble(line -> Double.parseDouble(line.getField("threshold_strict_gt")))
                .toArray();
        int[] units = new int[thresholds.length];
        for (int unit = 0; unit < units.length; unit++) {
            units[unit] = unit;
        }
        this.targets = activations.active(units, thresholds);
    }

    static ReferenceData load() {
        Path folder = Path.of(System.getProperty("assay.shared", "shared"), "reference");
        assumeTrue(Files.isDirectory(folder), "skipped: the published implementation's results are not at " + folder);
        return new ReferenceData(folder);
    }

    ConceptMatrix matrix() {
        return matrix;
    }

    Neighbours neighbours() {
        return neighbours;
    }

    FormulaEvaluator evaluator() {
        return new FormulaEvaluator(matrix, neighbours);
    }

    /** One mask per unit. */
    List<FixedBitSet> targets() {
        return targets;
    }

    /** The lines of a table. */
    Stream<NamedCsvRecord> csv(String name) {
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(folder.resolve(name))) {
            return reader.stream().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of a file of JSON values. */
    Stream<JsonNode> json(String name) {
        try {
            JsonMapper mapper = new JsonMapper();
            return Files.readAllLines(folder.resolve(name)).stream().map(mapper::readTree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
