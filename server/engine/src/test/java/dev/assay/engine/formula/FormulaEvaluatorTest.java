package dev.assay.engine.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.Neighbours;
import java.util.List;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

class FormulaEvaluatorTest {

    /** Rows: {a, c}, {b}, {}, {a, b}. */
    private static final ConceptMatrix MATRIX =
            new ConceptMatrix(List.of("a", "b", "c"), new int[] {0, 2, 3, 3, 5}, new int[] {0, 2, 1, 0, 1});

    private static final FormulaEvaluator EVALUATOR =
            new FormulaEvaluator(MATRIX, new Neighbours(new int[][] {{0}, {1, 2}, {2}}));

    private static String rows(String formula) {
        FixedBitSet mask = EVALUATOR.evaluate(Formula.parse(formula));
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < MATRIX.rows(); row++) {
            rows.append(mask.get(row) ? '1' : '0');
        }
        return rows.toString();
    }

    @Test
    void everyNodeMeansWhatItSays() {
        assertThat(rows("a")).isEqualTo("1001");
        assertThat(rows("NEIGHBORS(b)")).isEqualTo("1101");
        assertThat(rows("NOT a")).isEqualTo("0110");
        assertThat(rows("a AND b")).isEqualTo("0001");
        assertThat(rows("b OR c")).isEqualTo("1101");
        assertThat(rows("NOT (a OR b) OR a AND NOT c")).isEqualTo("0011");
    }

    @Test
    void whatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> rows("a AND d")).hasMessageContaining("no concept d");
        FormulaEvaluator without = new FormulaEvaluator(MATRIX, null);
        assertThatThrownBy(() -> without.evaluate(Formula.parse("NEIGHBORS(b)")))
                .hasMessageContaining("vectors");
    }
}
