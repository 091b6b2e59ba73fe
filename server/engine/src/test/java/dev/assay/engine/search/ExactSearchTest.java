package dev.assay.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.spi.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExactSearchTest {

    /** The optima come from another program, in C: {@code exact_optimum_len*.csv}. */
    @ParameterizedTest
    @CsvSource({"2, exact_optimum_len2.csv", "3, exact_optimum_len3.csv"})
    void theProvenOptimaOfTheReferenceAreFound(int length, String table) {
        ReferenceData data = ReferenceData.load();
        FormulaSearch search = new FormulaSearch(data.matrix(), data.neighbours(), SearchSettings.of(SearchMode.EXACT));
        assertThat(data.csv(table)).isNotEmpty().allSatisfy(line -> {
            if (length == 2 || line.getField("status").equals("optimal")) {
                FixedBitSet target = data.targets().get(Integer.parseInt(line.getField("unit")));
                Found found = search.search(target, new int[] {length}, Run.unwatched())
                        .getFirst();
                assertThat(found.iou()).as(line.getField("unit")).isEqualTo(Double.parseDouble(line.getField("iou")));
                assertThat(found.optimal()).isTrue();
                assertThat(found.upperBound()).isEqualTo(found.iou());
                FixedBitSet rows = data.evaluator().evaluate(found.formula());
                assertThat(found.intersection()).isEqualTo((int) FixedBitSet.intersectionCount(rows, target));
                assertThat(found.union()).isEqualTo((int) FixedBitSet.unionCount(rows, target));
            }
        });
    }

    @Test
    void itIsAsGoodAsTryingEveryFormulaOnTinyData() {
        TinyData.repeat(150, (data, random) -> {
            SearchSettings settings = new SearchSettings(SearchMode.EXACT, 3, 1, 0, null);
            FixedBitSet target = data.target(random);
            List<Found> found = data.search(settings).search(target, new int[] {1, 2, 3, 4}, Run.unwatched());
            double[] best = bestByTryingAll(data, target);
            for (int length = 1; length <= 3; length++) {
                assertThat(found.get(length - 1).iou()).as("length %d", length).isEqualTo(best[length]);
                assertThat(found.get(length - 1).optimal()).isTrue();
                assertThat(found.get(length - 1).formula().length()).isLessThanOrEqualTo(length);
            }
            assertThat(found.get(3).upperBound()).isGreaterThanOrEqualTo(best[4]);
            assertThat(found.get(3).iou()).isBetween(best[3], best[4]);
            assertThat(found.get(3).optimal())
                    .isEqualTo(found.get(3).iou() >= found.get(3).upperBound());
        });
    }

    @Test
    void aBoundIsProvenEvenWithoutAnyTime() {
        TinyData.repeat(100, (data, random) -> {
            SearchSettings settings = new SearchSettings(SearchMode.EXACT, 1, 1, 0, Duration.ZERO);
            FixedBitSet target = data.target(random);
            List<Found> found = data.search(settings).search(target, new int[] {2, 3, 4}, Run.unwatched());
            double[] best = bestByTryingAll(data, target);
            for (int length = 2; length <= 4; length++) {
                Found one = found.get(length - 2);
                assertThat(one.upperBound()).isGreaterThanOrEqualTo(best[length]);
                assertThat(one.iou()).isLessThanOrEqualTo(best[length]);
                assertThat(one.optimal()).isEqualTo(one.iou() >= one.upperBound());
            }
        });
    }

    /** The best IoU by length, up to 4, over all left-associative formulas; one dimension per literal, no bounds. */
    private static double[] bestByTryingAll(TinyData data, FixedBitSet target) {
        double[] best = new double[5];
        List<boolean[]> masks = new ArrayList<>();
        for (int concept = 0; concept < data.concepts(); concept++) {
            boolean[] mask = new boolean[data.rows()];
            for (int row = 0; row < data.rows(); row++) {
                mask[row] = data.holds(row, concept);
            }
            masks.add(mask);
        }
        for (boolean[] mask : masks) {
            extend(mask, 1, masks, target, best);
        }
        for (int length = 2; length <= 4; length++) {
            best[length] = Math.max(best[length], best[length - 1]);
        }
        return best;
    }

    private static void extend(
            boolean[] mask, int length, List<boolean[]> concepts, FixedBitSet target, double[] best) {
        int intersection = 0;
        int union = 0;
        for (int row = 0; row < mask.length; row++) {
            intersection += mask[row] && target.get(row) ? 1 : 0;
            union += mask[row] || target.get(row) ? 1 : 0;
        }
        if (union > 0) {
            best[length] = Math.max(best[length], (double) intersection / union);
        }
        if (length == 4) {
            return;
        }
        for (boolean[] concept : concepts) {
            boolean[] or = new boolean[mask.length];
            boolean[] and = new boolean[mask.length];
            boolean[] not = new boolean[mask.length];
            for (int row = 0; row < mask.length; row++) {
                or[row] = mask[row] || concept[row];
                and[row] = mask[row] && concept[row];
                not[row] = mask[row] && !concept[row];
            }
            extend(or, length + 1, concepts, target, best);
            extend(and, length + 1, concepts, target, best);
            extend(not, length + 1, concepts, target, best);
        }
    }

    @Test
    void turningAnOrRoundMakesAFormulaLeftAssociative() {
        Term.Literal a = new Term.Literal(0, false);
        Term.Literal b = new Term.Literal(1, false);
        Term inner = new Term.Joined(a, Join.AND_NOT, b);
        Term turned = ExactAnswers.leftAssociative(new Term.Joined(b, Join.OR, inner));
        assertThat(turned).isEqualTo(new Term.Joined(inner, Join.OR, b));
        assertThat(ExactAnswers.leftAssociative(new Term.Joined(b, Join.AND_NOT, inner)))
                .isNull();
        assertThat(ExactAnswers.leftAssociative(new Term.Joined(inner, Join.OR, inner)))
                .isNull();
    }

    @Test
    void aCancelledRunEndsTheSearch() {
        TinyData data = TinyData.of(new int[][] {{0, 1}, {1}, {0}, {}}, new int[][] {{0}, {1}});
        Run cancelled = new Run() {
            @Override
            public void progress(double fraction, String message) {}

            @Override
            public void partial(Object part) {}

            @Override
            public void log(String line) {}

            @Override
            public void checkCancelled() {
                throw new CancellationException();
            }
        };
        for (SearchMode mode : SearchMode.values()) {
            FormulaSearch search = data.search(new SearchSettings(mode, 10, 1, 1, null));
            assertThatThrownBy(() -> search.search(TinyData.mask(4, 0, 3), new int[] {3}, cancelled))
                    .isInstanceOf(CancellationException.class);
        }
    }
}
