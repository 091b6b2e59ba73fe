package dev.assay.edits;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.ModelReader.Texts;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.ExampleConcepts;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Model;
import dev.assay.engine.table.Draft;
import dev.assay.engine.table.Table;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Files;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of single examples, rows or typed ones, and remembered for the next question about them. Safe for use by several
 * threads.
 */
final class LiveTexts {

    private static final int REMEMBERED = 256;
    /** Chars of both texts. */
    private static final int LONGEST_REMEMBERED = 4000;

    private final Workspace workspace;
    private final Map<Object, Said> said = Collections.synchronizedMap(new Recent<>(REMEMBERED));
    private final Map<Asked, ExampleConcepts.Found> found = Collections.synchronizedMap(new Recent<>(REMEMBERED));
    private final Map<Row, Example> rows = Collections.synchronizedMap(new Recent<>(REMEMBERED));
    private final Map<List<String>, ExampleConcepts> finders = new ConcurrentHashMap<>();

    private record Asked(List<String> fields, String premise, String hypothesis) {}

    private record Row(String data, int row) {}

    LiveTexts(Workspace workspace) {
        this.workspace = workspace;
    }

    /** @throws UserError when the data set has no such row */
    Example row(DataSet data, int row) {
        if (row < 0 || row >= data.rows()) {
            throw new UserError(
                    "There is no row " + row + " in " + data.name() + "; its rows are 0 to " + (data.rows() - 1) + ".");
        }
        Row key = new Row(data.fingerprint(), row);
        @Nullable Example known = rows.get(key);
        if (known == null) {
            known = data.example(row);
            remember(rows, key, known, known);
        }
        return known;
    }

    /** The concepts that hold for an example. */
    ExampleConcepts.Found concepts(List<String> fields, Example example) {
        Asked key = new Asked(fields, example.premise(), example.hypothesis());
        ExampleConcepts.@Nullable Found known = found.get(key);
        if (known == null) {
            known = finder(fields).find(example);
            remember(found, key, known, example);
        }
        return known;
    }

    private static <K, V> void remember(Map<K, V> memory, K key, V value, Example of) {
        if (of.premise().length() + of.hypothesis().length() <= LONGEST_REMEMBERED) {
            memory.put(key, value);
        }
    }

    /** Finds and marks concepts in examples of these fields. */
    ExampleConcepts finder(List<String> fields) {
        return finders.computeIfAbsent(fields, new_ -> new ExampleConcepts(new_, workspace.conceptSets()));
    }

    /**
     * A model that reads examples.
     *
     * @throws UserError when it has no such hook point, or cannot read such examples
     */
    LiveReader reader(Model model, Texts texts, @Nullable String hook) {
        return new LiveReader(ModelReader.of(model, texts, hook, null, null), said);
    }

    /** Whether the concepts of a data set can be asked for without building their index first. */
    boolean indexed(DataSet data) {
        return Files.isDirectory(workspace.indexes().resolve(ConceptIndex.key(data, null, workspace.conceptSets())));
    }

    /**
     * What is known of a typed example.
     *
     * @param row of the data set that it comes from; null: of none
     * @param model the name that the reader's model has in tables
     */
    Draft draft(
            List<String> fields,
            Example example,
            boolean labelKnown,
            @Nullable Integer row,
            String model,
            Model loaded,
            LiveReader reader,
            Said said) {
        Map<String, float[]> others = new HashMap<>();
        Draft.Outputs outputs = new Draft.Outputs() {
            @Override
            public float @Nullable [] probabilities() {
                return said.probabilities();
            }

            @Override
            public float @Nullable [] units(String reading) {
                if (reading.equals(reader.reader().name())) {
                    return said.units();
                }
                float @Nullable [] known = others.get(reading);
                if (known == null) {
                    known = other(reading);
                    if (known != null) {
                        others.put(reading, known);
                    }
                }
                return known;
            }

            // The units at another hook point, where it is read as usual.
            private float @Nullable [] other(String reading) {
                int end = reading.indexOf('@');
                LiveReader other = reader(
                        loaded, new Texts("The edited text", fields), end < 0 ? reading : reading.substring(0, end));
                return other.reader().name().equals(reading)
                        ? other.read(List.of(example), Run.unwatched())
                                .getFirst()
                                .units()
                        : null;
            }
        };
        return new Draft(
                example, labelKnown, row, concepts(fields, example).all(), name -> name.equals(model) ? outputs : null);
    }

    /** A data set's table in which formulas speak of a model where they name none. */
    Table table(DataSet data, @Nullable String model) {
        return workspace.tables().open(data.name(), model);
    }
}
