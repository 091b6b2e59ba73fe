package dev.assay.engine.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.engine.concepts.NearRow;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is usual for units, and the nearest rows: by hand, and against plain loops over random matrices. */
class UnitStatisticsTest {

    @Test
    void meanSpreadAndLengthByHand() {
        UnitStatistics statistics =
                UnitStatistics.of(Activations.of("test", new float[][] {{3, 4, 7}, {5, 12, 7}}), Run.unwatched());
        assertThat(statistics.means()).containsExactly(4, 8, 7);
        assertThat(statistics.spreads()).containsExactly(1, 4, 0);
        assertThat(statistics.norms()[0]).isCloseTo((float) Math.sqrt(9 + 16 + 49), within(1e-5f));
        assertThat(statistics.deviations(1, 14)).isEqualTo(1.5);
        assertThat(statistics.deviations(2, 8))
                .as("a unit that never changes has no scale")
                .isNull();
    }

    @Test
    void manyRowsAgreeWithAPlainLoop() {
        float[][] values = random(5000, 37);
        UnitStatistics statistics = UnitStatistics.of(Activations.of("test", values), Run.unwatched());
        for (int unit = 0; unit < 37; unit++) {
            double sum = 0;
            for (float[] row : values) {
                sum += row[unit];
            }
            double mean = sum / values.length;
            double squares = 0;
            for (float[] row : values) {
                squares += (row[unit] - mean) * (row[unit] - mean);
            }
            assertThat(statistics.means()[unit]).isCloseTo(mean, within(1e-9));
            assertThat(statistics.spreads()[unit]).isCloseTo(Math.sqrt(squares / values.length), within(1e-9));
        }
    }

    @Test
    void theNearestRowsAreThoseOfAPlainScan() {
        float[][] values = random(3000, 24);
        values[100] = new float[24];
        values[200] = values[5].clone();
        Activations matrix = Activations.of("test", values);
        float[] norms = UnitStatistics.of(matrix, Run.unwatched()).norms();
        List<NearRow> slow = new ArrayList<>();
        for (int row = 0; row < values.length; row++) {
            double dot = 0;
            double own = 0;
            double other = 0;
            for (int unit = 0; unit < 24; unit++) {
                dot += (double) values[row][unit] * values[5][unit];
                own += (double) values[row][unit] * values[row][unit];
                other += (double) values[5][unit] * values[5][unit];
            }
            if (row != 5 && own > 0) {
                slow.add(new NearRow(row, dot / Math.sqrt(own * other)));
            }
        }
        slow.sort(Comparator.comparingDouble((NearRow near) -> -near.score()));
        List<NearRow> found = NearestRows.byCosine(matrix, norms, values[5], 12, 5, Run.unwatched());
        assertThat(found.stream().map(NearRow::row).toList())
                .isEqualTo(slow.stream().limit(12).map(NearRow::row).toList())
                .startsWith(200);
        for (int i = 0; i < 12; i++) {
            assertThat(found.get(i).score()).isCloseTo(slow.get(i).score(), within(1e-5));
        }
        assertThat(NearestRows.byCosine(matrix, norms, new float[24], 12, -1, Run.unwatched()))
                .as("nothing points where zeros point")
                .isEmpty();
    }

    private static float[][] random(int rows, int units) {
        Random random = new Random(1);
        float[][] values = new float[rows][units];
        for (float[] row : values) {
            for (int unit = 0; unit < units; unit++) {
                row[unit] = (float) random.nextGaussian() + unit;
            }
        }
        return values;
    }
}
