package dev.assay.engine.search;

import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.formula.FormulaEvaluator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.apache.lucene.util.FixedBitSet;

/** Matrices small enough to try everything on. */
final class TinyData {

    private final boolean[][] holds;
    private final int[][] groups;

    private TinyData(boolean[][] holds, int[][] groups) {
        this.holds = holds;
        this.groups = groups;
    }

    /** @param rows the concepts of each row */
    static TinyData of(int[][] rows, int[][] groups) {
        boolean[][] holds = new boolean[rows.length][groups.length];
        for (int row = 0; row < rows.length; row++) {
            for (int concept : rows[row]) {
                holds[row][concept] = true;
            }
        }
        return new TinyData(holds, groups);
    }

    /** 1 to 140 rows, 1 to 9 concepts of any density, groups of any size. */
    static TinyData random(Random random) {
        int rows = 1 + random.nextInt(random.nextBoolean() ? 12 : 140);
        int concepts = 1 + random.nextInt(9);
        boolean[][] holds = new boolean[rows][concepts];
        int[][] groups = new int[concepts][];
        for (int concept = 0; concept < concepts; concept++) {
            double density = random.nextDouble();
            int self = concept;
            double near = random.nextDouble() * 0.5;
            for (boolean[] row : holds) {
                row[concept] = random.nextDouble() < density;
            }
            groups[concept] = random.ints(concepts, 0, concepts)
                    .filter(other -> other == self || random.nextDouble() < near)
                    .toArray();
            groups[concept] = Arrays.copyOf(groups[concept], groups[concept].length + 1);
            groups[concept][groups[concept].length - 1] = concept;
            groups[concept] = Arrays.stream(groups[concept]).sorted().distinct().toArray();
        }
        return new TinyData(holds, groups);
    }

    /** Runs the test on many of them, from fixed seeds. */
    static void repeat(int times, BiConsumer<TinyData, Random> test) {
        for (int seed = 0; seed < times; seed++) {
            Random random = new Random(seed);
            test.accept(random(random), random);
        }
    }

    static FixedBitSet mask(int rows, int... set) {
        FixedBitSet mask = new FixedBitSet(rows);
        for (int row : set) {
            mask.set(row);
        }
        return mask;
    }

    /** Sometimes a noisy concept, sometimes any rows. */
    FixedBitSet target(Random random) {
        FixedBitSet mask = new FixedBitSet(rows());
        double density = random.nextDouble();
        boolean noisy = random.nextBoolean();
        int concept = random.nextInt(concepts());
        for (int row = 0; row < rows(); row++) {
            if (noisy ? holds[row][concept] != random.nextDouble() < 0.2 : random.nextDouble() < density) {
                mask.set(row);
            }
        }
        return mask;
    }

    void clear(int row, int concept) {
        holds[row][concept] = false;
    }

    int rows() {
        return holds.length;
    }

    int concepts() {
        return groups.length;
    }

    boolean holds(int row, int concept) {
        return holds[row][concept];
    }

    int[] group(int concept) {
        return groups[concept];
    }

    int[][] groups() {
        return groups;
    }

    ConceptMatrix matrix() {
        List<Integer> columns = new ArrayList<>();
        int[] starts = new int[rows() + 1];
        for (int row = 0; row < rows(); row++) {
            for (int concept = 0; concept < concepts(); concept++) {
                if (holds[row][concept]) {
                    columns.add(concept);
                }
            }
            starts[row + 1] = columns.size();
        }
        List<String> names = new ArrayList<>();
        for (int concept = 0; concept < concepts(); concept++) {
            names.add("c" + concept);
        }
        return new ConceptMatrix(
                names, starts, columns.stream().mapToInt(Integer::intValue).toArray());
    }

    FormulaSearch search(SearchSettings settings) {
        return new FormulaSearch(matrix(), new Neighbours(groups), settings);
    }

    FormulaEvaluator evaluator() {
        return new FormulaEvaluator(matrix(), new Neighbours(groups));
    }

    FixedBitSet rows(Term term) {
        return evaluator().evaluate(term.formula(matrix().names()));
    }

    SearchSettings settings(SearchMode mode, Random random) {
        double penalty = random.nextBoolean() ? 1 : 0.9 + 0.1 * random.nextDouble();
        return new SearchSettings(mode, 1 + random.nextInt(12), penalty, random.nextInt(3), null);
    }

    BestSearch best(Random random) {
        SearchSpace space = new SearchSpace(matrix(), new Neighbours(groups));
        return new BestSearch(new Target(space, target(random).getBits().clone()), settings(SearchMode.BEST, random));
    }
}
