package dev.assay.edits;

import dev.assay.engine.activations.LabelProbability;
import dev.assay.engine.activations.ModelReader.Texts;
import dev.assay.engine.activations.Prediction;
import dev.assay.engine.concepts.Mark;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.TextLimits;
import dev.assay.engine.models.Model;
import dev.assay.engine.table.Draft;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a typed change does to a model: asked again with each key, so everything that the last answer needed too is remembered, the model
 * reads only what it has not read before, and of the data set nothing is scanned.
 */
final class LiveEdit implements Analysis<LiveEdit.Parameters, LiveEdit.Edited> {

    private static final int MOST_UNITS = 1000;
    private static final int MOST_FORMULAS = 50;

    /** The edited text and the one it comes from. */
    record Parameters(
            @Param("Model, by name or folder") String model,

            @Param("First text as edited; the only one of a single text")
            String premise,

            @Param("Second text as edited; leave it out for a single text") @Nullable
            String hypothesis,

            @Param("First text before") String parentPremise,
            @Param("Second text before") @Nullable String parentHypothesis,

            @Param("Data set that the text comes from, for what is usual there, its formulas and slices") @Nullable
            String data,

            @Param("Row of the data set that the text comes from, whose other columns it keeps") @Nullable
            Integer row,

            @Param("True label of the edited text, where it is known") @Nullable
            String label,

            @Param("Formulas to watch") @Nullable List<String> formulas,

            @Param("Hook point of the units; default: where the model's neurons are") @Nullable
            String hook,

            @Param(value = "Units to show, most changed first", byDefault = "12")
            int units) {}

    /**
     * What the edit does.
     *
     * @param predicted null for a model that does not classify
     * @param probabilities by label, in the model's order; empty for a model that does not classify
     * @param formulas the typed ones; and slices and explanations of the listed units whose truth has changed
     * @param gained concepts that hold now and did not before, by name
     * @param lost the other way round
     */
    record Edited(
            @Nullable String predicted,
            List<LabelProbability> probabilities,
            EditParent parent,
            List<EditedField> fields,
            List<EditedUnit> units,
            List<EditedFormula> formulas,
            List<String> gained,
            List<String> lost,
            List<Missing> missing) {}

    /** What the model says of the text before. */
    record EditParent(@Nullable String predicted, List<LabelProbability> probabilities) {}

    /** @param unknown {@code [start, end)} of the words that the model does not know, in UTF-16 offsets */
    record EditedField(TextField field, List<List<Integer>> unknown) {}

    private final Workspace workspace;
    private final LiveTexts texts;
    private final KeptReadings kept;

    LiveEdit(Workspace workspace, LiveTexts texts, KeptReadings kept) {
        this.workspace = workspace;
        this.texts = texts;
        this.kept = kept;
    }

    @Override
    public String name() {
        return "edit";
    }

    @Override
    public String summary() {
        return "Shows what an edit of a text does: the prediction, the units and the formulas before and after";
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
    public Edited run(Parameters p, Run run) {
        check(p);
        @Nullable DataSet data = p.data == null ? null : workspace.dataSets().get(p.data);
        Texts asked = texts(p, data);
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            Model model = borrowed.model();
            LiveReader reader = texts.reader(model, asked, p.hook);
            Example after = example(p.premise, p.hypothesis, p.label);
            Example before = before(p, data);
            List<Said> said = reader.read(List.of(after, before), run);
            List<Missing> missing = new ArrayList<>();
            UsualUnits usual = usual(p, data, reader, missing);
            List<EditedUnit> units =
                    EditedUnit.mostChanged(said.get(1).units(), said.get(0).units(), usual, p.units);
            List<EditedFormula> formulas = List.of();
            if (data != null) {
                Draft then = texts.draft(
                        asked.fields(), before, isRow(p, data, before), p.row, p.model, model, reader, said.get(1));
                Draft now =
                        texts.draft(asked.fields(), after, p.label != null, p.row, p.model, model, reader, said.get(0));
                if (!texts.indexed(data)) {
                    missing.add(Missing.index(data, Missing.FORMULAS));
                }
                formulas = new WatchedFormulas(data, p.model, texts.table(data, p.model), then, now, missing)
                        .all(p.formulas == null ? List.of() : p.formulas, units);
            } else if (p.formulas != null && !p.formulas.isEmpty()) {
                missing.add(new Missing(
                        Missing.FORMULAS,
                        "Formulas speak of the columns and concepts of a data set, and none is named.",
                        "Name the data set.",
                        null));
            }
            return edited(reader, asked, after, before, said, units, formulas, missing);
        }
    }

    private static void check(Parameters p) {
        if (p.units < 0 || p.units > MOST_UNITS) {
            throw new UserError("--units must be from 0 to " + MOST_UNITS + ", not " + p.units + ".");
        }
        if (p.formulas != null && p.formulas.size() > MOST_FORMULAS) {
            throw new UserError(
                    "At most " + MOST_FORMULAS + " formulas can be watched, not " + p.formulas.size() + ".");
        }
        if (p.row != null && p.data == null) {
            throw new UserError("--row is a row of a data set; say which with --data.");
        }
        refuse("premise", p.premise);
        refuse("hypothesis", p.hypothesis);
        refuse("parent's premise", p.parentPremise);
        refuse("parent's hypothesis", p.parentHypothesis);
    }

    /** An empty text is fine: somebody is about to write another, and a model has something to say of it all the same. */
    private static void refuse(String name, @Nullable String text) {
        @Nullable String complaint = text == null || text.isBlank() ? null : TextLimits.complaint(text.strip());
        if (complaint != null) {
            throw new UserError("The " + name + " " + complaint + ".");
        }
    }

    private static Texts texts(Parameters p, @Nullable DataSet data) {
        List<String> fields =
                data != null ? data.fields() : p.hypothesis == null ? DataSet.TEXT_FIELDS : DataSet.PAIR_FIELDS;
        boolean pairs = fields.equals(DataSet.PAIR_FIELDS);
        if (pairs && (p.hypothesis == null || p.parentHypothesis == null)) {
            throw new UserError("A pair has a premise and a hypothesis before and after; give --hypothesis and"
                    + " --parent-hypothesis too.");
        }
        if (!pairs
                && ((p.hypothesis != null && !p.hypothesis.isEmpty())
                        || (p.parentHypothesis != null && !p.parentHypothesis.isEmpty()))) {
            throw new UserError("A single text has no hypothesis; leave out --hypothesis and --parent-hypothesis"
                    + (data == null ? "." : ", or choose a data set of pairs."));
        }
        return new Texts(data == null ? "The edited text" : "Data set " + data.name(), fields);
    }

    private static Example example(String premise, @Nullable String hypothesis, @Nullable String label) {
        return new Example(0, premise, hypothesis == null ? "" : hypothesis, label);
    }

    /** The text before, with its label where it is a row as it stands in the data set. */
    private Example before(Parameters p, @Nullable DataSet data) {
        Example before = example(p.parentPremise, p.parentHypothesis, null);
        if (data == null || p.row == null) {
            return before;
        }
        Example row = texts.row(data, p.row);
        return isSame(row, before) ? example(row.premise(), row.hypothesis(), row.label()) : before;
    }

    private boolean isRow(Parameters p, DataSet data, Example before) {
        return p.row != null && isSame(texts.row(data, p.row), before);
    }

    private static boolean isSame(Example one, Example other) {
        return one.premise().equals(other.premise()) && one.hypothesis().equals(other.hypothesis());
    }

    private UsualUnits usual(Parameters p, @Nullable DataSet data, LiveReader reader, List<Missing> missing) {
        if (data != null) {
            return UsualUnits.of(kept, data, p.model, reader.reader(), missing);
        }
        missing.add(new Missing(
                Missing.UNITS,
                "What is usual for a unit is known over a data set, and none is named.",
                "Name the data set.",
                null));
        return UsualUnits.unknown(reader.reader());
    }

    private Edited edited(
            LiveReader reader,
            Texts asked,
            Example after,
            Example before,
            List<Said> said,
            List<EditedUnit> units,
            List<EditedFormula> formulas,
            List<Missing> missing) {
        List<String> labels = reader.reader().labels();
        @Nullable Prediction now = said.get(0).prediction(labels);
        @Nullable Prediction then = said.get(1).prediction(labels);
        if (now == null) {
            missing.add(new Missing(
                    Missing.PREDICTION,
                    "The model does not classify, so it predicts no label.",
                    "Choose a classifier.",
                    null));
        }
        Set<String> held = texts.concepts(asked.fields(), before).all();
        Set<String> holds = texts.concepts(asked.fields(), after).all();
        List<Mark> unknown = reader.reader().unknown(after);
        return new Edited(
                now == null ? null : now.predicted(),
                now == null ? List.of() : now.probabilities(),
                new EditParent(then == null ? null : then.predicted(), then == null ? List.of() : then.probabilities()),
                asked.fields().stream()
                        .map(field -> new EditedField(TextField.of(field), TextField.spans(unknown, field)))
                        .toList(),
                units,
                formulas,
                holds.stream().filter(concept -> !held.contains(concept)).toList(),
                held.stream().filter(concept -> !holds.contains(concept)).toList(),
                missing);
    }
}
