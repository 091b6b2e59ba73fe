package dev.assay.edits;

import dev.assay.engine.activations.LabelProbability;
import dev.assay.engine.activations.Prediction;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.ExampleConcepts;
import dev.assay.engine.concepts.NearRow;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.table.BoundFormula;
import dev.assay.engine.table.Table;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that is known of one row: its texts, what a model makes of it, and the rows that are most like it. */
final class Inspect implements Analysis<Inspect.Parameters, Inspect.Inspected> {

    private static final int MOST = 1000;

    /** Concepts that are compared: those of the rarest words tell most. */
    private static final int COMPARED = 40;

    /** Probabilities below count as this one, so that a loss is finite; as in tables. */
    private static final double LEAST_PROBABILITY = 1e-12;

    /** Which row, and what to show of it. */
    record Parameters(
            @Param(value = "Data set", position = 0) String data,

            @Param(value = "Row, from 0", position = 1) int row,

            @Param("Model, by name or folder; default: the only one that was run over the data set") @Nullable
            String model,

            @Param("Formula whose words are marked") @Nullable
            String formula,

            @Param("Hook point of the units; default: where the model's neurons are") @Nullable
            String hook,

            @Param(value = "Most similar rows to show of each kind", byDefault = "8")
            int neighbours,

            @Param(value = "Units to show, most active first", byDefault = "10")
            int units) {}

    /**
     * What is known of the row.
     *
     * @param label gold; null where there is none
     * @param holds whether the formula holds; null where there is none, or it cannot be read
     * @param predicted null without a model that classifies
     * @param probabilities by label, in the model's order; empty without a model that classifies
     * @param loss minus the logarithm of the probability of the gold label, in nats
     * @param concepts all that hold, the rarest first
     * @param byWords rows that share most with this one, the best first; the score is the share of what this row's rarest words tell
     * @param byActivation rows where the units point the same way; the score is the cosine
     */
    record Inspected(
            int row,
            @Nullable String label,
            List<InspectedField> fields,
            @Nullable Boolean holds,
            @Nullable String predicted,
            List<LabelProbability> probabilities,
            @Nullable Double loss,
            List<InspectedConcept> concepts,
            List<InspectedUnit> units,
            List<Neighbour> byWords,
            List<Neighbour> byActivation,
            List<Missing> missing) {}

    /** @param marks {@code [start, end)} of the words that make the formula's concepts hold, in UTF-16 offsets */
    record InspectedField(TextField field, String text, List<List<Integer>> marks) {}

    /** @param rows of the data set where it holds; null where that is not known */
    record InspectedConcept(String name, @Nullable Integer rows) {}

    /** A row that is like the one asked about. */
    record Neighbour(
            int row,
            String premise,
            @Nullable String hypothesis,
            @Nullable String label,
            @Nullable String predicted,
            double score) {}

    private final Workspace workspace;
    private final LiveTexts texts;
    private final KeptReadings kept;

    Inspect(Workspace workspace, LiveTexts texts, KeptReadings kept) {
        this.workspace = workspace;
        this.texts = texts;
        this.kept = kept;
    }

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public String summary() {
        return "Shows all that is known of one row: prediction, concepts, most active units, and the rows most like it";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public boolean light() {
        return true;
    }

    @Override
    public Inspected run(Parameters p, Run run) {
        if (p.neighbours < 0 || p.neighbours > MOST || p.units < 0 || p.units > MOST) {
            throw new UserError("--neighbours and --units must be from 0 to " + MOST + ".");
        }
        DataSet data = workspace.dataSets().get(p.data);
        Example example = texts.row(data, p.row);
        List<Missing> missing = new ArrayList<>();
        ExampleConcepts.Found found = texts.concepts(data.fields(), example);
        @Nullable Table table = texts.indexed(data) ? texts.table(data, p.model) : null;
        if (table == null) {
            for (String part : List.of(Missing.CONCEPTS, Missing.FORMULAS, Missing.BY_WORDS)) {
                if (!part.equals(Missing.FORMULAS) || p.formula != null) {
                    missing.add(Missing.index(data, part));
                }
            }
        }
        Marked marked = table == null || p.formula == null || p.formula.isBlank()
                ? new Marked(null, Map.of())
                : marked(table, data, example, p.formula, missing);
        InspectedModel ofModel =
                new ModelInspection(workspace, texts, kept, missing).of(p, data, example, found, table, run);
        List<NearRow> byWords = table == null ? List.of() : byWords(table.index(), found, p);
        Map<Integer, Example> rows = new HashMap<>();
        data.examples(Stream.concat(byWords.stream(), ofModel.near().stream())
                        .mapToInt(NearRow::row)
                        .distinct()
                        .toArray())
                .forEach(near -> rows.put(near.row(), near));
        return new Inspected(
                p.row,
                example.label(),
                data.fields().stream()
                        .map(field -> new InspectedField(
                                TextField.of(field),
                                example.text(field),
                                marked.byField.getOrDefault(field, List.of())))
                        .toList(),
                marked.holds,
                ofModel.prediction() == null ? null : ofModel.prediction().predicted(),
                ofModel.prediction() == null ? List.of() : ofModel.prediction().probabilities(),
                loss(ofModel.prediction(), example.label()),
                concepts(found, table),
                ofModel.units(),
                neighbours(byWords, rows, data, ofModel.reading()),
                neighbours(ofModel.near(), rows, data, ofModel.reading()),
                missing);
    }

    private static @Nullable Double loss(@Nullable Prediction prediction, @Nullable String label) {
        if (prediction == null || label == null) {
            return null;
        }
        return prediction.probabilities().stream()
                .filter(each -> each.label().equals(label))
                .map(each -> 0 - Math.log(Math.max(each.probability(), LEAST_PROBABILITY)))
                .findFirst()
                .orElse(null);
    }

    private record Marked(@Nullable Boolean holds, Map<String, List<List<Integer>>> byField) {}

    private Marked marked(Table table, DataSet data, Example example, String formula, List<Missing> missing) {
        try {
            BoundFormula bound = table.bind(formula);
            var marks = texts.finder(data.fields()).marks(example, bound.concepts());
            Map<String, List<List<Integer>>> byField = new HashMap<>();
            for (String field : data.fields()) {
                Set<List<Integer>> spans = new TreeSet<>(
                        Comparator.<List<Integer>>comparingInt(List::getFirst).thenComparingInt(List::getLast));
                spans.addAll(TextField.spans(marks, field));
                for (String searched : bound.texts()) {
                    spans.addAll(TextSearch.occurrences(example.text(field), searched));
                }
                byField.put(field, List.copyOf(spans));
            }
            return new Marked(table.select(formula).mask().get(example.row()), byField);
        } catch (UserError e) {
            missing.add(new Missing(
                    Missing.FORMULAS, String.valueOf(e.getMessage()), "Correct the formula, or remove it.", null));
            return new Marked(null, Map.of());
        }
    }

    private static List<InspectedConcept> concepts(ExampleConcepts.Found found, @Nullable Table table) {
        Stream<InspectedConcept> all = found.all().stream()
                .map(name -> new InspectedConcept(
                        name, table == null ? null : (Integer) table.index().documentFrequency(name)));
        return table == null
                ? all.toList()
                : all.sorted(Comparator.comparingInt((InspectedConcept concept) ->
                                        concept.rows == null ? Integer.MAX_VALUE : concept.rows)
                                .thenComparing(InspectedConcept::name))
                        .toList();
    }

    private static List<NearRow> byWords(ConceptIndex index, ExampleConcepts.Found found, Parameters p) {
        List<String> rarest = found.ofWords().stream()
                .sorted(Comparator.comparingInt(index::documentFrequency).thenComparing(Comparator.naturalOrder()))
                .limit(COMPARED)
                .toList();
        return index.nearest(rarest, p.neighbours, p.row);
    }

    private static List<Neighbour> neighbours(
            List<NearRow> near, Map<Integer, Example> rows, DataSet data, @Nullable KeptReading kept) {
        List<Neighbour> neighbours = new ArrayList<>();
        for (NearRow row : near) {
            Example example = rows.get(row.row());
            if (example != null) {
                neighbours.add(new Neighbour(
                        row.row(),
                        example.premise(),
                        data.fields().contains(DataSet.HYPOTHESIS) ? example.hypothesis() : null,
                        example.label(),
                        kept == null ? null : kept.predicted(row.row()),
                        row.score()));
            }
        }
        return neighbours;
    }
}
