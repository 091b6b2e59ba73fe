package dev.assay.explain;

import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.Mark;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.formula.ConceptVocabulary;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.formula.FormulaEvaluator;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Shows a unit and a formula side by side on the pairs themselves: where they agree, and where only the formula holds. */
final class UnitExamples implements Analysis<UnitExamples.Parameters, UnitExamples.Examples> {

    /** Which unit, and which formula to hold against it. */
    record Parameters(
            @Param("Data set") String data,
            @Param("Model: a name or a folder") String model,

            @Param(value = "Hook point of the unit", byDefault = "mlp.relu")
            String hook,

            @Param("Number of the unit") int unit,
            @Param("Formula to compare with the unit") String formula,

            @Param(value = "When the unit counts as active, as in explain", byDefault = "relu")
            String thresholds,

            @Param("Word vectors for NEIGHBORS, as in explain") @Nullable
            Path vectors,

            @Param(value = "Pairs of each kind to show", byDefault = "20")
            int top) {}

    /**
     * @param activating pairs with the highest activations, highest first
     * @param satisfying pairs for which the formula holds while the unit is not active, in order of their rows
     * @param activatingCount all pairs where the unit is active
     * @param satisfyingCount all pairs of the second kind
     */
    record Examples(
            int unit,
            String formula,
            double threshold,
            List<Pair> activating,
            List<Pair> satisfying,
            int activatingCount,
            int satisfyingCount) {}

    /**
     * A pair as the page shows it.
     *
     * @param label gold; null when there is none
     * @param probabilities by label, in the model's order
     * @param premiseMarks {@code [start, end)} of the words that make a concept of the formula hold, in UTF-16 offsets
     * @param hypothesisMarks the same for the hypothesis
     */
    record Pair(
            int row,
            double activation,
            String premise,
            String hypothesis,
            @Nullable String label,
            String predicted,
            List<Double> probabilities,
            boolean formulaHolds,
            List<List<Integer>> premiseMarks,
            List<List<Integer>> hypothesisMarks) {}

    private final Workspace workspace;
    private final RecentModels models;

    UnitExamples(Workspace workspace, RecentModels models) {
        this.workspace = workspace;
        this.models = models;
    }

    @Override
    public String name() {
        return "unit examples";
    }

    @Override
    public String summary() {
        return "Shows the pairs that activate a unit most, and those where a formula holds but the unit is silent";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Examples run(Parameters p, Run run) throws Exception {
        ModelOnData on = models.get(p.data, p.model, p.hook, p.vectors, run);
        if (p.unit < 0 || p.unit >= on.activations().units()) {
            throw new UserError("there is no unit " + p.unit + " at " + p.hook + "; its units are 0 to "
                    + (on.activations().units() - 1));
        }
        if (p.top < 1 || p.top > 1000) {
            throw new UserError("--top must be from 1 to 1000, not " + p.top);
        }
        double threshold = Thresholds.of(p.thresholds, on.activations())[p.unit];
        FormulaEvaluator evaluator = new FormulaEvaluator(on.concepts(), on.neighbours());
        Formula formula = Formula.parse(p.formula, evaluator.vocabulary());
        FixedBitSet holds = evaluator.evaluate(formula);
        FixedBitSet active = on.activations().active(p.unit, threshold);
        FixedBitSet silent = holds.clone();
        silent.andNot(active);

        float[] values = on.activations().unit(p.unit);
        List<Integer> strongest = rows(active).stream()
                .sorted(Comparator.comparingDouble((Integer row) -> -values[row])
                        .thenComparing(row -> row))
                .limit(p.top)
                .toList();
        List<Integer> satisfying = rows(silent).stream().limit(p.top).toList();
        return new Examples(
                p.unit,
                p.formula,
                threshold,
                pairs(strongest, on, formula, evaluator.vocabulary(), holds, values, run),
                pairs(satisfying, on, formula, evaluator.vocabulary(), holds, values, run),
                active.cardinality(),
                silent.cardinality());
    }

    private List<Pair> pairs(
            List<Integer> rows,
            ModelOnData on,
            Formula formula,
            ConceptVocabulary vocabulary,
            FixedBitSet holds,
            float[] values,
            Run run)
            throws IOException {
        Set<String> names = concepts(formula, vocabulary, on);
        List<Example> examples =
                on.data().examples(rows.stream().mapToInt(row -> row).toArray());
        try (ConceptIndex index = ConceptIndex.open(on.data(), workspace.conceptSets(), workspace.indexes(), run)) {
            return examples.stream()
                    .map(example -> {
                        int row = example.row();
                        List<Mark> marks = index.marks(example, names);
                        return new Pair(
                                row,
                                values[row],
                                example.premise(),
                                example.hypothesis(),
                                example.label(),
                                on.predicted(row),
                                IntStream.range(0, on.labels().size())
                                        .mapToObj(label ->
                                                (double) on.probabilities().value(row, label))
                                        .toList(),
                                holds.get(row),
                                spans(marks, DataSet.PREMISE),
                                spans(marks, DataSet.HYPOTHESIS));
                    })
                    .toList();
        }
    }

    private static List<List<Integer>> spans(List<Mark> marks, String field) {
        return marks.stream()
                .filter(mark -> mark.field().equals(field))
                .map(mark -> List.of(mark.start(), mark.end()))
                .toList();
    }

    /** The concepts that the formula speaks of, with all that a {@code NEIGHBORS} stands for. */
    private static Set<String> concepts(Formula formula, ConceptVocabulary vocabulary, ModelOnData on) {
        Set<String> names = new HashSet<>();
        collect(formula, vocabulary, on, names);
        return names;
    }

    private static void collect(Formula formula, ConceptVocabulary vocabulary, ModelOnData on, Set<String> names) {
        switch (formula) {
            case Formula.Concept concept -> names.add(concept.name());
            case Formula.Neighbors neighbors -> {
                names.add(neighbors.concept().name());
                Neighbours neighbours = on.neighbours();
                if (neighbours != null) {
                    for (int column :
                            neighbours.of(vocabulary.column(neighbors.concept().name()))) {
                        names.add(on.concepts().names().get(column));
                    }
                }
            }
            case Formula.Not not -> collect(not.operand(), vocabulary, on, names);
            case Formula.And and -> {
                collect(and.left(), vocabulary, on, names);
                collect(and.right(), vocabulary, on, names);
            }
            case Formula.Or or -> {
                collect(or.left(), vocabulary, on, names);
                collect(or.right(), vocabulary, on, names);
            }
        }
    }

    private static List<Integer> rows(FixedBitSet mask) {
        List<Integer> rows = new ArrayList<>();
        int row = mask.length() == 0 ? DocIdSetIterator.NO_MORE_DOCS : mask.nextSetBit(0);
        while (row != DocIdSetIterator.NO_MORE_DOCS) {
            rows.add(row);
            row = row + 1 < mask.length() ? mask.nextSetBit(row + 1) : DocIdSetIterator.NO_MORE_DOCS;
        }
        return rows;
    }
}
