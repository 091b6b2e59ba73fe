package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchOrderTest {

    @ParameterizedTest
    @CsvSource({"1000, 16, 63", "33, 16, 2", "32, 16, 2", "34, 16, 3", "2, 16, 1", "3, 2, 1", "5, 2, 2"})
    void everyPairComesOnceAndNoBatchHasASinglePair(int pairs, int size, int batches) {
        List<int[]> order = BatchOrder.of(Toy.inputs(pairs, 30, 1), size, 5);
        assertThat(order).hasSize(batches);
        assertThat(order).allMatch(batch -> batch.length >= 2 && batch.length <= size + 1);
        assertThat(order.stream().flatMapToInt(Arrays::stream).sorted())
                .containsExactlyElementsOf(IntStream.range(0, pairs).boxed().toList());
    }

    @Test
    void theOrderFollowsTheSeedAndBatchesNeedLittlePadding() {
        List<PairInput> inputs = Toy.inputs(2000, 30, 1);
        List<int[]> order = BatchOrder.of(inputs, 20, 5);
        assertThat(text(order)).isEqualTo(text(BatchOrder.of(inputs, 20, 5)));
        assertThat(text(order)).isNotEqualTo(text(BatchOrder.of(inputs, 20, 6)));
        long words = inputs.stream().mapToLong(pair -> pair.premise().length).sum();
        long padded = order.stream()
                .mapToLong(batch -> batch.length
                        * (long) Arrays.stream(batch)
                                .map(i -> inputs.get(i).premise().length)
                                .max()
                                .orElse(0))
                .sum();
        // Without sorting it would be nearly twice the words: the longest of twenty lengths from 1 to 30, against 15.5
        // on average.
        assertThat((double) padded / words).isLessThan(1.1);
    }

    private static List<String> text(List<int[]> order) {
        return order.stream().map(Arrays::toString).toList();
    }
}
