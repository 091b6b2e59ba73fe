package dev.assay.explain;

import dev.assay.engine.activations.ActivationPass;
import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.workspace.BorrowedModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes what a model has at a hook point for every example of a data set, for use here or elsewhere. */
final class WriteActivations implements Analysis<WriteActivations.Parameters, WriteActivations.Result> {

    /** Which activations, and where to. */
    record Parameters(
            @Param("Model: a name from `assay list models`, or its folder")
            String model,

            @Param("Data set") String data,

            @Param(
                    "Hook point; default: the neurons, mlp.relu of a pair model, the last block's mlp.hook_post of a transformer")
            @Nullable
            String hook,

            @Param(
                    "Transformers: last (the text's last token; default for language models), mean (over the text), cls (the first token; default for others), or all: a row per token, with A.rows.csv beside A.npy, which says of each row its example (from 0), position, field, start and end in the text (UTF-16), token id and token")
            @Nullable
            Pooling positions,

            @Param("The text of a pair that a model of single texts reads: premise or hypothesis") @Nullable
            TextField field,

            @Param(value = "Write the matrix of rows × units to this .npy file (float32)", output = true)
            Path out) {}

    /**
     * @param rows of the matrix, in the order of examples, and of tokens within them
     * @param positions null for a model that has one vector per example
     * @param index which row is what; null when rows are examples
     * @param cut examples longer than the model can read, whose end was left out
     */
    record Result(
            String hook,
            @Nullable Pooling positions,
            int examples,
            long rows,
            int units,
            int cut,
            Path file,
            @Nullable Path index) {}

    private final Workspace workspace;

    WriteActivations(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "activations";
    }

    @Override
    public String summary() {
        return "Writes a model's activations at a hook point, a row per example or per token, as a NumPy file";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Result run(Parameters p, Run run) throws Exception {
        if (!p.out.toString().endsWith(".npy")) {
            throw new UserError(
                    "--out " + p.out + ": the file is in NumPy's format, so give it a name that ends in .npy");
        }
        DataSet data = workspace.dataSets().get(p.data);
        try (BorrowedModel borrowed = workspace.models().borrow(p.model)) {
            ModelReader reader = ModelReader.of(borrowed.model(), data, p.hook, p.positions, TextField.id(p.field));
            ActivationPass.Written written;
            @Nullable Path index = null;
            if (reader.pooling() == Pooling.ALL) {
                String name = p.out.getFileName().toString();
                index = p.out.resolveSibling(name.substring(0, name.length() - ".npy".length()) + ".rows.csv");
                try (RowTable table = RowTable.create(index)) {
                    written = ActivationPass.write(reader, data, p.out, null, table::add, run);
                    table.finish();
                }
            } else {
                written = ActivationPass.write(reader, data, p.out, null, text -> {}, run);
            }
            if (written.cut() > 0) {
                run.log(written.cut() + " of " + data.rows()
                        + " examples are longer than the model can read; what is beyond its context was left out");
            }
            return new Result(
                    reader.hook(),
                    reader.pooling(),
                    data.rows(),
                    written.rows(),
                    reader.units(),
                    written.cut(),
                    p.out,
                    index);
        }
    }
}
