package dev.assay.engine.concepts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.engine.activations.ScipyCsr;
import dev.assay.engine.corpus.Columns;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.ImportRequest;
import dev.assay.spi.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceConceptsTest {

    @TempDir
    Path folder;

    /** The published implementation's own concept matrix of 10,000 SNLI pairs, made by other programs from other files. */
    @Test
    void theTokenConceptsOfTheReferencePairsAreThoseOfThePublishedMatrix() throws Exception {
        Path reference = Path.of(System.getProperty("assay.shared", ""), "reference");
        assumeTrue(Files.exists(reference), "reference files are not there: " + reference);
        ScipyCsr published = ScipyCsr.read(reference.resolve("concepts.npz"));
        List<String> names = ConceptNames.read(reference.resolve("concepts.txt"));
        List<FixedBitSet> columns = new ArrayList<>();
        names.forEach(name -> columns.add(new FixedBitSet(published.rows())));
        for (int row = 0; row < published.rows(); row++) {
            for (int k = published.rowStarts()[row]; k < published.rowStarts()[row + 1]; k++) {
                columns.get(published.columnNumbers()[k]).set(row);
            }
        }
        ImportRequest request = ImportRequest.pairs(
                "reference",
                ImportRequest.Format.CSV,
                List.of(reference.resolve("examples.csv")),
                Columns.pair("premise", "hypothesis", null));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            DataSet data = new DataSets(connection).importFiles(request, Run.unwatched());
            try (ConceptIndex index = ConceptIndex.open(data, SmallSets.all(), folder, Run.unwatched())) {
                int different = 0;
                int compared = 0;
                for (int column = 0; column < names.size(); column++) {
                    String name = names.get(column);
                    if (name.contains(":tok:")) {
                        compared++;
                        FixedBitSet own = index.rows(name);
                        own.xor(columns.get(column));
                        different += own.cardinality();
                    }
                }
                assertThat(compared).isEqualTo(4_000);
                // Of 40 million cells; they come from slips in the source that we split, such as "hair-" and "base.a".
                assertThat(different).isLessThanOrEqualTo(12);
            }
        }
    }
}
