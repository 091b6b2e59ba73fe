package dev.assay.engine.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

/** Bins of numbers against a linear search among their edges. */
class BinsTest {

    @Test
    void edgesAreRoundNumbersWorkedOutByHand() {
        assertThat(doubles(Bins.edges(0, 1, 5))).containsExactly(0, 0.5, 1, 1.5);
        assertThat(doubles(Bins.edges(0.03, 0.97, 10)))
                .containsExactly(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1);
        assertThat(doubles(Bins.edges(3, 7, 10))).containsExactly(3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5);
        assertThat(doubles(Bins.edges(-12, 99, 5))).containsExactly(-50, 0, 50, 100);
        assertThat(Bins.edges(4, 4, 20))
                .hasSizeGreaterThanOrEqualTo(2)
                .first()
                .matches(first -> first.compareTo(new BigDecimal(4)) == 0);
    }

    @Test
    void everyNumberIsInTheBinWhoseEdgesEncloseIt() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            double scale = Math.pow(10, random.nextInt(40) - 20);
            double[] numbers = new double[1 + random.nextInt(300)];
            for (int row = 0; row < numbers.length; row++) {
                numbers[row] = random.nextInt(8) == 0
                        ? Double.NaN
                        : random.nextBoolean() ? random.nextGaussian() * scale : random.nextInt(20) * scale;
            }
            int most = 2 + random.nextInt(60);
            Bins bins = Bins.of(new NumberColumn(numbers), most);
            double[] edges =
                    bins.edges().stream().mapToDouble(BigDecimal::doubleValue).toArray();
            assertThat(edges.length - 1).isLessThanOrEqualTo(most);
            FixedBitSet mask = new FixedBitSet(numbers.length);
            int[] all = new int[Math.max(edges.length, 1)];
            int[] selected = new int[all.length];
            for (int row = 0; row < numbers.length; row++) {
                int bin = Math.max(edges.length - 1, 0);
                for (int k = 0; k + 1 < edges.length; k++) {
                    if (numbers[row] >= edges[k] && numbers[row] < edges[k + 1]) {
                        bin = k;
                    }
                }
                assertThat(bin == edges.length - 1 || edges.length == 0)
                        .as("%s in %s", numbers[row], Arrays.toString(edges))
                        .isEqualTo(Double.isNaN(numbers[row]));
                all[bin]++;
                if (random.nextBoolean()) {
                    mask.set(row);
                    selected[bin]++;
                }
            }
            assertThat(bins.counts()).isEqualTo(all);
            assertThat(bins.count(mask)).isEqualTo(selected);
        }
    }

    private static double[] doubles(List<BigDecimal> edges) {
        return edges.stream().mapToDouble(BigDecimal::doubleValue).toArray();
    }
}
