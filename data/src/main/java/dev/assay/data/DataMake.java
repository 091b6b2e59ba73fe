package dev.assay.data;

import dev.assay.engine.workspace.Builtin;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the built-in data, or data like it with another seed and other sizes. */
final class DataMake implements Analysis<DataMake.Parameters, DataMake.Result> {

    /** What to make. */
    record Parameters(
            @Param(
                    value = "Folder for the files; without it the built-in data itself is made anew.",
                    position = 0,
                    output = true)
            @Nullable
            Path out,

            @Param(value = "Seed of everything random: the same seed gives the same bytes.", byDefault = "2020")
            long seed,

            @Param(value = "Number of training pairs.", byDefault = "24000")
            int train,

            @Param(value = "Number of development pairs.", byDefault = "2100")
            int dev,

            @Param(value = "Number of probe pairs.", byDefault = "10200")
            int probe,

            @Param(value = "Whether to train the model as well, which takes some minutes.", byDefault = "true")
            boolean model) {}

    /**
     * What was made.
     *
     * @param words that have vectors
     * @param probeAccuracy of the model, null where none was trained
     */
    record Result(String folder, int words, @Nullable Double probeAccuracy) {}

    @Override
    public String name() {
        return "data make";
    }

    @Override
    public String summary() {
        return "Make the built-in data: an NLI corpus from a grammar, the truth about it, word vectors, and a trained model.";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Result run(Parameters parameters, Run run) throws IOException {
        Path folder = parameters.out() == null ? Builtin.folder() : parameters.out();
        Recipe recipe = Recipe.of(
                parameters.seed(), parameters.train(), parameters.dev(), parameters.probe(), parameters.model());
        Made made = new Maker(recipe, folder).make(run);
        return new Result(folder.toString(), made.words(), made.probeAccuracy());
    }
}
