package dev.assay.library;

import dev.assay.engine.activations.ActivationPass;
import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.Model;
import dev.assay.engine.table.ColumnInfo;
import dev.assay.engine.table.Reading;
import dev.assay.engine.table.Tables;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs a model over a data set, so that what it does becomes columns of the data set. What was computed once is not computed again. */
final class Predict implements Analysis<Predict.Parameters, Predict.Predicted> {

    /** Which model, and which of its units. */
    record Parameters(
            @Param(value = "Data set", position = 0) String data,

            @Param(value = "Model, by name or folder", position = 1)
            String model,

            @Param("Hook point whose units become columns; default: where the model's neurons are") @Nullable
            String hook,

            @Param("Which token's units: last, mean or cls; default: the usual one of the model") @Nullable
            Pooling positions,

            @Param("Which text of a pair, pre or hyp, for a model that reads one") @Nullable
            String field) {}

    /**
     * What there is now.
     *
     * @param columns of the data set that are this model's outputs
     * @param hook whose units are columns too, {@code unit(HOOK, NUMBER)}
     * @param cut examples that are longer than the model can read
     */
    record Predicted(String data, String model, List<ColumnInfo> columns, String hook, int units, int cut) {}

    private final Workspace workspace;

    Predict(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "predict";
    }

    @Override
    public String summary() {
        return "Runs a model over a data set: its predictions, probabilities, loss and activations become columns";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Predicted run(Parameters p, Run run) throws Exception {
        Tables tables = workspace.tables();
        DataSet data = workspace.dataSets().get(p.data);
        Path folder = workspace.models().find(p.model);
        String state = Reading.stateOf(folder);
        try (Model model = workspace.models().open(p.model)) {
            ModelReader reader = ModelReader.of(model, data, p.hook, p.positions, p.field);
            if (reader.pooling() == Pooling.ALL) {
                throw new UserError(
                        "the rows of a data set are examples, so give one vector per example: --positions last,"
                                + " mean or cls");
            }
            Path at = workspace.activations(data, reader);
            ActivationPass pass = ActivationPass.run(reader, data, at, run);
            tables.readings()
                    .add(
                            data,
                            new Reading(
                                    p.model,
                                    folder,
                                    state,
                                    reader.fingerprint(),
                                    reader.hook(),
                                    reader.units(),
                                    reader.labels(),
                                    at.resolve(reader.name() + ".npy"),
                                    pass.probabilities() == null
                                            ? null
                                            : at.resolve(reader.name() + ".probabilities.npy")));
            List<ColumnInfo> columns = tables.open(p.data, p.model).columns().stream()
                    .filter(column -> p.model.equals(column.model()))
                    .toList();
            return new Predicted(p.data, p.model, columns, reader.hook(), reader.units(), pass.cut());
        }
    }
}
