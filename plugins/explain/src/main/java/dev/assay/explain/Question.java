package dev.assay.explain;

import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.Model;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which units, and over which rows.
 *
 * @param data name of a data set
 * @param model name or folder
 * @param hook null: where the model's neurons are
 * @param positions null: as the model has it
 * @param field of a pair's texts; null: all that the model reads
 * @param vectors for {@code NEIGHBORS}; null: those of the built-in data for a built-in model, else none
 */
record Question(
        String data,
        String model,
        @Nullable String hook,
        Level level,
        @Nullable Pooling positions,
        @Nullable TextField field,
        @Nullable Path vectors) {

    Question {
        if (level == Level.EXAMPLE && positions == Pooling.ALL) {
            throw new UserError(
                    "--positions all gives a row per token, which is --level token; at the level of examples choose"
                            + " last, mean or cls.");
        }
        if (level == Level.TOKEN && positions != null && positions != Pooling.ALL) {
            throw new UserError(
                    "--positions chooses one vector per example; with --level token every position is a row, so leave"
                            + " it out.");
        }
    }

    /** @throws UserError when the model has no such hook point, or cannot read the data so */
    ModelReader reader(Model opened, DataSet dataSet) {
        return ModelReader.of(
                opened, dataSet, hook, level == Level.TOKEN ? Pooling.ALL : positions, TextField.id(field));
    }
}
