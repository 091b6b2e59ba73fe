package dev.assay.edits;

import dev.assay.edits.InspectedUnit.Towards;
import dev.assay.edits.InspectedUnit.UnitExplanation;
import dev.assay.engine.activations.ModelReader.Texts;
import dev.assay.engine.activations.NearestRows;
import dev.assay.engine.activations.Prediction;
import dev.assay.engine.activations.UnitExplanations;
import dev.assay.engine.concepts.ExampleConcepts;
import dev.assay.engine.concepts.NearRow;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.table.Draft;
import dev.assay.engine.table.Reading;
import dev.assay.engine.table.Table;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Asks a model about one row: its prediction, the units that are most active, and the rows where they are alike. */
final class ModelInspection {

    /** Values that are compared to find rows by activation: a scan of so many takes half a second. */
    private static final long MOST_VALUES = 1L << 29;

    private final Workspace workspace;
    private final LiveTexts texts;
    private final KeptReadings kept;
    private final List<Missing> missing;

    /**
     * @param missing told what is not known, and why
     */
    ModelInspection(Workspace workspace, LiveTexts texts, KeptReadings kept, List<Missing> missing) {
        this.workspace = workspace;
        this.texts = texts;
        this.kept = kept;
        this.missing = missing;
    }

    /**
     * @param table null where the data set is not indexed
     */
    InspectedModel of(
            Inspect.Parameters p,
            DataSet data,
            Example example,
            ExampleConcepts.Found found,
            @Nullable Table table,
            Run run) {
        @Nullable String name = p.model() != null ? p.model() : onlyModel(data);
        if (name == null) {
            return InspectedModel.NONE;
        }
        try (BorrowedModel borrowed = workspace.models().borrow(name)) {
            Model model = borrowed.model();
            LiveReader reader = texts.reader(model, new Texts("Data set " + data.name(), data.fields()), p.hook());
            UsualUnits usual = UsualUnits.of(kept, data, name, reader.reader(), missing);
            Said said = usual.reading() != null
                    ? usual.reading().said(p.row())
                    : reader.read(List.of(example), run).getFirst();
            @Nullable Prediction prediction = said.prediction(reader.reader().labels());
            if (prediction == null) {
                missing.add(new Missing(
                        Missing.PREDICTION,
                        "The model " + name + " does not classify, so it predicts no label.",
                        "Choose a classifier.",
                        null));
            }
            Draft draft = new Draft(example, true, p.row(), found.all(), other -> null);
            List<InspectedUnit> units = new ArrayList<>();
            for (int unit : mostActive(said, usual, p.units())) {
                units.add(unit(unit, said.units()[unit], usual, model, table, draft));
            }
            return new InspectedModel(prediction, units, near(p, name, usual, said, run), usual.reading());
        } catch (UserError e) {
            missing.add(new Missing(
                    Missing.PREDICTION, String.valueOf(e.getMessage()), "Choose a model that reads such texts.", null));
            return InspectedModel.NONE;
        }
    }

    private @Nullable String onlyModel(DataSet data) {
        List<String> names = workspace.tables().readings().list(data).stream()
                .map(Reading::model)
                .distinct()
                .toList();
        if (names.size() == 1) {
            return names.getFirst();
        }
        missing.add(
                names.isEmpty()
                        ? new Missing(
                                Missing.PREDICTION,
                                "No model was run over " + data.name() + " yet.",
                                "Choose a model, or run one over the data set.",
                                Missing.command("predict", data.name(), "MODEL"))
                        : new Missing(
                                Missing.PREDICTION,
                                "Several models were run over " + data.name() + ": " + String.join(", ", names) + ".",
                                "Choose one of them.",
                                null));
        return null;
    }

    private static int[] mostActive(Said said, UsualUnits usual, int most) {
        double[] above = new double[said.units().length];
        for (int unit = 0; unit < above.length; unit++) {
            @Nullable Double deviations = usual.deviations(unit, said.units()[unit]);
            above[unit] = usual.reading() == null ? said.units()[unit] : deviations == null ? 0 : deviations;
        }
        return IntStream.range(0, above.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer unit) -> -above[unit])
                        .thenComparing(unit -> unit))
                .limit(most)
                .mapToInt(unit -> unit)
                .toArray();
    }

    private static InspectedUnit unit(
            int unit, float activation, UsualUnits usual, Model model, @Nullable Table table, Draft draft) {
        UnitExplanations.@Nullable Unit explained = usual.explanation(unit);
        return new InspectedUnit(
                usual.reader().hook(),
                unit,
                activation,
                usual.threshold(unit),
                usual.deviations(unit, activation),
                explained == null
                        ? null
                        : new UnitExplanation(explained.formula(), explained.iou(), holds(explained, table, draft)),
                towards(unit, usual, model));
    }

    private static @Nullable Boolean holds(UnitExplanations.Unit explained, @Nullable Table table, Draft draft) {
        try {
            return table == null ? null : table.bind(explained.formula()).holds(draft);
        } catch (UserError e) {
            return null;
        }
    }

    private static @Nullable Towards towards(int unit, UsualUnits usual, Model model) {
        if (!(model instanceof PairModel pairs) || !usual.reader().hook().equals(PairHook.MLP_RELU.id())) {
            return null;
        }
        float[] weights = pairs.classWeights(unit);
        int most = 0;
        for (int label = 1; label < weights.length; label++) {
            most = weights[label] > weights[most] ? label : most;
        }
        return new Towards(usual.reader().labels().get(most), weights[most]);
    }

    private List<NearRow> near(Inspect.Parameters p, String model, UsualUnits usual, Said said, Run run) {
        @Nullable KeptReading reading = usual.reading();
        if (reading == null) {
            missing.add(new Missing(
                    Missing.BY_ACTIVATION,
                    "Rows can be compared by activation once the activations of all of them are known.",
                    "Run the model over the data set.",
                    Missing.command("predict", "--hook", usual.reader().hook(), p.data(), model)));
            return List.of();
        }
        int rows = reading.pass().values().rows();
        int units = reading.pass().values().units();
        if ((long) rows * units > MOST_VALUES) {
            missing.add(new Missing(
                    Missing.BY_ACTIVATION,
                    rows + " rows of " + units + " units are too many to compare while you wait.",
                    "Inspect the row in a smaller data set.",
                    null));
            return List.of();
        }
        return NearestRows.byCosine(
                reading.pass().values(), reading.statistics().norms(), said.units(), p.neighbours(), p.row(), run);
    }
}
