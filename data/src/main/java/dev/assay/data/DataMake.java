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

            @Param(
                    value =
                            "What to make: pairs (corpus, vectors and NLI model), language (reviews and language model), or all.",
                    byDefault = "all")
            Part part,

            @Param(value = "Seed of everything random: the same seed gives the same bytes.", byDefault = "2020")
            long seed,

            @Param(value = "Number of training pairs.", byDefault = "24000")
            int train,

            @Param(value = "Number of development pairs.", byDefault = "2100")
            int dev,

            @Param(value = "Number of probe pairs.", byDefault = "10200")
            int probe,

            @Param(
                    value = "Whether to train the models as well, which takes some minutes for pairs and half an hour"
                            + " for language.",
                    byDefault = "true")
            boolean model) {}

    /**
     * What was made.
     *
     * @param words that have vectors; null where none were made
     * @param probeAccuracy of the NLI model; null where none was trained
     * @param perplexity of the language model on the test reviews; null where none was trained
     */
    record Result(
            String folder,
            @Nullable Integer words,
            @Nullable Double probeAccuracy,
            @Nullable Double perplexity) {}

    @Override
    public String name() {
        return "data make";
    }

    @Override
    public String summary() {
        return "Make the built-in data: an NLI corpus with its truth, vectors and model; reviews and a language model.";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Result run(Parameters parameters, Run run) throws IOException {
        Path folder = parameters.out() == null ? Builtin.folder() : parameters.out();
        boolean both = parameters.part() == Part.ALL;
        Made made = null;
        if (parameters.part().hasPairs()) {
            Recipe recipe = Recipe.of(
                    parameters.seed(), parameters.train(), parameters.dev(), parameters.probe(), parameters.model());
            made = new Maker(recipe, folder).make(both ? run.part(0, 0.1) : run);
        }
        LanguageMade language = null;
        if (parameters.part().hasLanguage()) {
            LanguageMaker maker = new LanguageMaker(LanguageRecipe.builtin(parameters.seed()), folder);
            if (parameters.model()) {
                language = maker.make(both ? run.part(0.1, 1) : run);
            } else {
                maker.makeReviews(run);
            }
        }
        return new Result(
                folder.toString(),
                made == null ? null : made.words(),
                made == null ? null : made.probeAccuracy(),
                language == null ? null : language.perplexity());
    }
}
