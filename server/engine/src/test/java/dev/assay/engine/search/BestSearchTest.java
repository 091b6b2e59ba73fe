package dev.assay.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.engine.formula.Formula;
import dev.assay.spi.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

class BestSearchTest {

    /** The floor is the published search without duplicate masks, run by other code: {@code expected_dedup.csv}. */
    @Test
    void itIsNeverWorseThanThePublishedSearchWithoutDuplicates() {
        ReferenceData data = ReferenceData.load();
        FormulaSearch search = new FormulaSearch(data.matrix(), data.neighbours(), SearchSettings.of(SearchMode.BEST));
        List<List<Found>> found = data.targets().stream()
                .map(target -> search.search(target, ReferenceData.LENGTHS, Run.unwatched()))
                .toList();
        assertThat(data.csv("expected_dedup.csv")).hasSize(46 * 5).allSatisfy(line -> {
            int unit = Integer.parseInt(line.getField("unit"));
            Found best = found.get(unit).stream()
                    .filter(one -> one.maxLength() == Integer.parseInt(line.getField("max_len")))
                    .findFirst()
                    .orElseThrow();
            assertThat(best.score())
                    .as("unit %d", unit)
                    .isGreaterThanOrEqualTo(Double.parseDouble(line.getField("score")));
            assertThat(best.length()).isLessThanOrEqualTo(best.maxLength());
            agreesWithItsOwnFormula(best, data, unit);
        });
    }

    private static void agreesWithItsOwnFormula(Found best, ReferenceData data, int unit) {
        FixedBitSet target = data.targets().get(unit);
        if (target.cardinality() >= 5) {
            FixedBitSet rows =
                    data.evaluator().evaluate(Formula.parse(best.formula().print()));
            assertThat(best.intersection()).isEqualTo((int) FixedBitSet.intersectionCount(rows, target));
            assertThat(best.union()).isEqualTo((int) FixedBitSet.unionCount(rows, target));
        }
    }

    /** The floor's own formulas: the second beam is that search, literal for literal. */
    @Test
    void theSecondBeamIsThePublishedSearchWithoutDuplicates() {
        ReferenceData data = ReferenceData.load();
        SearchSpace space = new SearchSpace(data.matrix(), data.neighbours());
        for (int unit = 0; unit < data.targets().size(); unit += 9) {
            BestSearch search = new BestSearch(
                    new Target(space, data.targets().get(unit).getBits()), SearchSettings.of(SearchMode.BEST));
            for (int length = 1; length <= 5; length++) {
                if (length > 1) {
                    search.grow(Run.unwatched());
                }
                String key = unit + " " + length;
                String found = search.plain().getFirst().term().ids();
                assertThat(data.csv("expected_dedup.csv")
                                .filter(line -> key.equals(line.getField("unit") + " " + line.getField("max_len")))
                                .map(line -> line.getField("formula_idx")))
                        .allMatch(found::equals);
            }
        }
    }

    /** Unit 40 was planted as (hyp:tok:man AND NOT pre:tok:man) OR hyp:tok:woman. */
    @Test
    void thePlantedFormulaOfThreeLiteralsIsFound() {
        ReferenceData data = ReferenceData.load();
        FormulaSearch search = new FormulaSearch(data.matrix(), data.neighbours(), SearchSettings.of(SearchMode.BEST));
        Found found = search.search(data.targets().get(40), new int[] {3}, Run.unwatched())
                .getFirst();
        assertThat(found.iou()).isEqualTo(1.0);
        assertThat(found.length()).isEqualTo(3);
    }

    @Test
    void noTwoFormulasOfTheBeamHoldForTheSameRows() {
        TinyData.repeat(60, (data, random) -> {
            BestSearch search = data.best(random);
            for (int length = 2; length <= 5; length++) {
                search.grow(Run.unwatched());
                Set<FixedBitSet> rows = new HashSet<>();
                for (Entry entry : search.beam()) {
                    FixedBitSet mask = data.rows(entry.term());
                    assertThat(rows.add(mask)).as(entry.term().ids()).isTrue();
                    assertThat(new FixedBitSet(entry.extent().bits(), data.rows()))
                            .isEqualTo(mask);
                    assertThat(entry.extent().size()).isEqualTo(mask.cardinality());
                    assertThat(entry.term().length()).isLessThanOrEqualTo(length);
                    assertThat(entry.weight()).isEqualTo(entry.term().weight());
                }
            }
        });
    }

    @Test
    void aLongerFormulaIsNeverWorseAndDoesNotDependOnTheLengthsAskedFor() {
        TinyData.repeat(60, (data, random) -> {
            SearchSettings settings = data.settings(SearchMode.BEST, random);
            FixedBitSet target = data.target(random);
            FormulaSearch search = data.search(settings);
            List<Found> all = search.search(target, new int[] {1, 2, 3, 4, 5}, Run.unwatched());
            for (int k = 1; k < 5; k++) {
                assertThat(all.get(k).score())
                        .isGreaterThanOrEqualTo(all.get(k - 1).score());
                Found alone = search.search(target, new int[] {k + 1}, Run.unwatched())
                        .getFirst();
                assertThat(alone.ids()).isEqualTo(all.get(k).ids());
            }
        });
    }

    @Test
    void noLiteralOfAnAnswerCanBeLeftOut() {
        TinyData.repeat(60, (data, random) -> {
            FixedBitSet target = data.target(random);
            Found found = data.search(SearchSettings.of(SearchMode.BEST))
                    .search(target, new int[] {4}, Run.unwatched())
                    .getFirst();
            if (found.union() > 0) {
                Formula formula = found.formula();
                FixedBitSet rows = data.evaluator().evaluate(formula);
                for (Formula shorter : shorter(formula)) {
                    assertThat(data.evaluator().evaluate(shorter))
                            .as(shorter.print())
                            .isNotEqualTo(rows);
                }
            }
        });
    }

    private static List<Formula> shorter(Formula formula) {
        List<Formula> shorter = new ArrayList<>();
        switch (formula) {
            case Formula.Concept leaf -> {}
            case Formula.Neighbors neighbors -> shorter.add(neighbors.concept());
            case Formula.Leaf other -> throw new AssertionError("the search has concepts alone: " + other);
            case Formula.Not not -> shorter(not.operand()).forEach(part -> shorter.add(new Formula.Not(part)));
            case Formula.And and -> {
                shorter.add(and.left());
                shorter(and.left()).forEach(part -> shorter.add(new Formula.And(part, and.right())));
                shorter(and.right()).forEach(part -> shorter.add(new Formula.And(and.left(), part)));
            }
            case Formula.Or or -> {
                shorter.add(or.left());
                shorter.add(or.right());
                shorter(or.left()).forEach(part -> shorter.add(new Formula.Or(part, or.right())));
                shorter(or.right()).forEach(part -> shorter.add(new Formula.Or(or.left(), part)));
            }
        }
        return shorter;
    }

    @Test
    void groupsMayStandAnywhere() {
        // rows: 0-3 have b or c, which are neighbours, 4-5 have d alone; a holds everywhere
        TinyData data = TinyData.of(
                new int[][] {{0, 1}, {0, 2}, {0, 1}, {0, 2}, {0, 3}, {0, 3}}, new int[][] {{0}, {1, 2}, {1, 2}, {3}});
        FixedBitSet notBOrC = TinyData.mask(6, 4, 5);
        data.clear(4, 3);
        Found found = data.search(new SearchSettings(SearchMode.BEST, 10, 1, 1, null))
                .search(notBOrC, new int[] {2}, Run.unwatched())
                .getFirst();
        assertThat(found.ids()).isEqualTo("(0 AND (NOT (NEIGHBORS 1)))");
        assertThat(found.iou()).isEqualTo(1);
    }

    @Test
    void aTargetOfNoRowsAllRowsOrOneRowIsAnswered() {
        Random random = new Random(3);
        TinyData data = TinyData.random(random);
        FormulaSearch search = data.search(new SearchSettings(SearchMode.BEST, 10, 1, 0, null));
        FixedBitSet none = new FixedBitSet(data.rows());
        FixedBitSet all = none.clone();
        all.set(0, data.rows());
        assertThat(search.search(none, new int[] {3}, Run.unwatched())
                        .getFirst()
                        .score())
                .isZero();
        assertThat(search.search(all, new int[] {3}, Run.unwatched()).getFirst().score())
                .isPositive();
        TinyData one = TinyData.of(new int[][] {{0, 2}}, new int[][] {{0}, {1}, {2}});
        assertThat(one.search(new SearchSettings(SearchMode.BEST, 10, 1, 0, null))
                        .search(TinyData.mask(1, 0), new int[] {3}, Run.unwatched())
                        .getFirst()
                        .ids())
                .isEqualTo("0");
    }
}
