package dev.assay.engine.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.concepts.Vocabulary;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.formula.Formula.And;
import dev.assay.engine.formula.Formula.Concept;
import dev.assay.engine.formula.Formula.Neighbors;
import dev.assay.engine.formula.Formula.Not;
import dev.assay.engine.formula.Formula.Or;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormulaQueryTest {

    @TempDir
    Path folder;

    private final Random random = new Random(23);

    /** Two programs that share nothing but the formula: Lucene's Boolean queries, and masks from the matrix. */
    @Test
    void queriesAndMasksAgreeOnEveryRowOfRandomFormulas() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                ConceptIndex index =
                        ConceptIndex.open(data(connection), List.of(new Words()), folder, Run.unwatched())) {
            ConceptMatrix matrix = index.matrix(Vocabulary.DEFAULT, Run.unwatched());
            Neighbours neighbours = neighbours(matrix.concepts());
            FormulaEvaluator masks = new FormulaEvaluator(matrix, neighbours);
            FormulaQuery queries = new FormulaQuery(matrix.names(), neighbours);
            for (int round = 0; round < 2_000; round++) {
                Formula formula = formula(matrix.names(), 4);
                assertThat(index.rows(queries.of(formula))).as(formula.print()).isEqualTo(masks.evaluate(formula));
            }
        }
    }

    @Test
    void neighboursThatAreNotThereAreRefused() {
        Formula formula = Formula.parse("NEIGHBORS(pre:w:a)");
        assertThatThrownBy(() -> new FormulaQuery(List.of(), null).of(formula))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("NEIGHBORS(pre:w:a) needs");
    }

    private DataSet data(Connection connection) {
        List<Example> examples = new ArrayList<>();
        for (int row = 0; row < 1_000; row++) {
            examples.add(new Example(row, text(), text(), null));
        }
        return new DataSets(connection).store("d", false, DataSet.PAIR_FIELDS, List.of(), examples);
    }

    private String text() {
        return String.join(
                " ",
                IntStream.range(0, 1 + random.nextInt(6))
                        .mapToObj(i -> "w" + random.nextInt(8))
                        .toList());
    }

    private Neighbours neighbours(int concepts) {
        int[][] columns = new int[concepts][];
        Arrays.setAll(
                columns,
                column -> IntStream.of(column, random.nextInt(concepts), random.nextInt(concepts))
                        .sorted()
                        .distinct()
                        .toArray());
        return new Neighbours(columns);
    }

    private Formula formula(List<String> names, int depth) {
        return switch (depth == 0 ? random.nextInt(2) : random.nextInt(8)) {
            case 0 -> new Concept(names.get(random.nextInt(names.size())));
            case 1 -> new Neighbors(new Concept(names.get(random.nextInt(names.size()))));
            case 2, 3 -> new Not(formula(names, depth - 1));
            case 4, 5 -> new And(formula(names, depth - 1), formula(names, depth - 1));
            default -> new Or(formula(names, depth - 1), formula(names, depth - 1));
        };
    }

    private static final class Words implements ConceptSet.OfText {
        @Override
        public String name() {
            return "w";
        }

        @Override
        public String description() {
            return "words";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public TextFinder finder() {
            return (sentence, sink) -> sentence.tokens().forEach(token -> sink.add(token.lower()));
        }
    }
}
