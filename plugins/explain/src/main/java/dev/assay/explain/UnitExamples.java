package dev.assay.explain;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.Mark;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.concepts.RowToken;
import dev.assay.engine.concepts.TokenRows;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.formula.ConceptVocabulary;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.formula.FormulaEvaluator;
import dev.assay.engine.models.Model;
import dev.assay.engine.workspace.BorrowedModel;
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

/** Shows a unit and a formula side by side on the texts themselves: where they agree, and where only the formula holds. */
final class UnitExamples implements Analysis<UnitExamples.Parameters, UnitExamples.Examples> {

    /** Which unit, and which formula to hold against it. */
    record Parameters(
            @Param("Data set") String data,
            @Param("Model: a name or a folder") String model,

            @Param("Hook point of the unit; default as in explain") @Nullable
            String hook,

            @Param(value = "What a row is, as in explain: example or token", byDefault = "example")
            Level level,

            @Param("The token whose state stands for an example, as in explain: last, mean or cls") @Nullable
            Pooling positions,

            @Param("The text of a pair that a model of single texts reads: premise or hypothesis") @Nullable
            TextField field,

            @Param("Number of the unit") int unit,
            @Param("Formula to compare with the unit") String formula,

            @Param("When the unit counts as active, as in explain") @Nullable
            String thresholds,

            @Param("Word vectors for NEIGHBORS, as in explain") @Nullable
            Path vectors,

            @Param(value = "Examples of each kind to show", byDefault = "20")
            int top) {}

    /**
     * @param activating rows with the highest activations, highest first; of tokens, the highest of each text
     * @param satisfying rows for which the formula holds while the unit is not active, in order; of tokens, the first of each text
     * @param activatingCount all rows where the unit is active
     * @param satisfyingCount all rows of the second kind
     */
    record Examples(
            int unit,
            String formula,
            Level level,
            double threshold,
            List<Pair> activating,
            List<Pair> satisfying,
            int activatingCount,
            int satisfyingCount) {}

    /**
     * A row as the page shows it: an example, or a token of one.
     *
     * @param row in the matrix
     * @param example row in the data set
     * @param premise the text of single-text data
     * @param hypothesis null for single-text data
     * @param label gold; null when there is none
     * @param predicted null for a model that does not classify
     * @param probabilities by label, in the model's order; empty for a model that does not classify
     * @param premiseMarks {@code [start, end)} of the words that make a concept of the formula hold, in UTF-16 offsets
     * @param hypothesisMarks the same for the hypothesis
     * @param token the row's own; null when rows are examples
     * @param activations the unit on all tokens of the token's text: start, end and value of each; null when rows are examples
     */
    record Pair(
            int row,
            int example,
            double activation,
            String premise,
            @Nullable String hypothesis,
            @Nullable String label,
            @Nullable String predicted,
            List<Double> probabilities,
            boolean formulaHolds,
            List<List<Integer>> premiseMarks,
            List<List<Integer>> hypothesisMarks,
            @Nullable Token token,
            @Nullable List<List<Double>> activations) {}

    /**
     * A token in its text.
     *
     * @param field {@code pre}, {@code hyp} or {@code text}
     * @param position counted from 0 in what the model reads
     * @param start offset in UTF-16
     * @param end {@code start} for a token that the model adds
     */
    record Token(String field, int position, int start, int end, String text) {}

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
        return "Shows the texts that activate a unit most, and those where a formula holds but the unit is silent";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Examples run(Parameters p, Run run) throws Exception {
        Question question = new Question(p.data, p.model, p.hook, p.level, p.positions, p.field, p.vectors);
        if (p.level == Level.EXAMPLE) {
            return examples(p, models.get(question, run), null, run);
        }
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Model model = borrowed.model();
            ModelReader reader = question.reader(model, workspace.dataSets().get(p.data));
            return examples(p, models.get(question, model, reader, run), reader.tokens(), run);
        }
    }

    private Examples examples(Parameters p, ModelOnData on, @Nullable TokenRows tokens, Run run) throws IOException {
        if (p.unit < 0 || p.unit >= on.activations().units()) {
            throw new UserError("there is no unit " + p.unit + " at " + on.hook() + "; its units are 0 to "
                    + (on.activations().units() - 1));
        }
        if (p.top < 1 || p.top > 1000) {
            throw new UserError("--top must be from 1 to 1000, not " + p.top);
        }
        double threshold = on.thresholds(p.thresholds)[p.unit];
        FormulaEvaluator evaluator = new FormulaEvaluator(on.concepts(), on.neighbours());
        Formula formula = Formula.parse(p.formula, evaluator.vocabulary());
        FixedBitSet holds = evaluator.evaluate(formula);
        FixedBitSet active = on.activations().active(p.unit, threshold);
        FixedBitSet silent = holds.clone();
        silent.andNot(active);

        float[] values = on.activations().unit(p.unit);
        List<Integer> strongest = rows(active);
        strongest.sort(Comparator.comparingDouble((Integer row) -> -values[row]).thenComparing(row -> row));
        Set<String> concepts = concepts(formula, evaluator.vocabulary(), on);
        try (ConceptIndex index = ModelOnData.index(workspace, on.data(), tokens, run)) {
            Pairs pairs = new Pairs(on, tokens, index, concepts, holds, values);
            return new Examples(
                    p.unit,
                    p.formula,
                    p.level,
                    threshold,
                    pairs.of(onePerExample(strongest, p.top, on)),
                    pairs.of(onePerExample(rows(silent), p.top, on)),
                    active.cardinality(),
                    silent.cardinality());
        }
    }

    private static List<Integer> onePerExample(List<Integer> rows, int top, ModelOnData on) {
        Set<Integer> seen = new HashSet<>();
        return rows.stream().filter(row -> seen.add(on.example(row))).limit(top).toList();
    }

    /** Lays rows out for the page. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pairs(
            ModelOnData on,
            @Nullable TokenRows tokens,
            ConceptIndex index,
            Set<String> concepts,
            FixedBitSet holds,
            float[] values) {

        List<Pair> of(List<Integer> rows) {
            List<Example> examples =
                    on.data().examples(rows.stream().mapToInt(on::example).toArray());
            return IntStream.range(0, rows.size())
                    .mapToObj(i -> of(rows.get(i), examples.get(i)))
                    .toList();
        }

        private Pair of(int row, Example example) {
            int position = row - on.starts()[example.row()];
            List<Mark> marks =
                    tokens == null ? index.marks(example, concepts) : index.marks(example, position, concepts);
            @Nullable List<RowToken> read = tokens == null ? null : tokens.tokens(example);
            return new Pair(
                    row,
                    example.row(),
                    values[row],
                    example.premise(),
                    on.data().fields().contains(DataSet.HYPOTHESIS) ? example.hypothesis() : null,
                    example.label(),
                    on.predicted(example.row()),
                    on.probabilities(example.row()),
                    holds.get(row),
                    spans(marks, on.data().fields().getFirst()),
                    spans(marks, DataSet.HYPOTHESIS),
                    read == null ? null : token(read.get(position), position),
                    read == null ? null : shades(read, read.get(position).field(), row - position));
        }

        private static Token token(RowToken token, int position) {
            return new Token(token.field(), position, token.start(), token.end(), token.text());
        }

        /** Tokens that share their chars, being bytes of one character, have the highest value of them. */
        private List<List<Double>> shades(List<RowToken> read, String field, int first) {
            List<List<Double>> shades = new ArrayList<>();
            for (int i = 0; i < read.size(); i++) {
                RowToken token = read.get(i);
                if (token.field().equals(field) && token.start() < token.end()) {
                    List<Double> last = shades.isEmpty() ? List.of() : shades.getLast();
                    double value = values[first + i];
                    if (!last.isEmpty() && last.get(0) == token.start() && last.get(1) == token.end()) {
                        value = Math.max(value, last.get(2));
                        shades.removeLast();
                    }
                    shades.add(List.of((double) token.start(), (double) token.end(), value));
                }
            }
            return shades;
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
        for (Formula.Leaf leaf : formula.leaves()) {
            switch (leaf) {
                case Formula.Concept concept -> names.add(concept.name());
                case Formula.Neighbors neighbors -> {
                    names.add(neighbors.concept().name());
                    Neighbours neighbours = on.neighbours();
                    if (neighbours != null) {
                        for (int column : neighbours.of(
                                vocabulary.column(neighbors.concept().name()))) {
                            names.add(on.concepts().names().get(column));
                        }
                    }
                }
                case Formula.Leaf other -> {
                    // Only concepts have words to mark.
                }
            }
        }
        return names;
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
