package dev.assay.data;

import dev.assay.engine.models.training.LanguageTrainSettings;
import dev.assay.spi.UserError;

/**
 * All that decides the reviews and the language model.
 *
 * @param seed of everything random
 * @param testReviews that nothing is learned from
 * @param devReviews that the training is watched by
 * @param trainReviews that the model learns from
 * @param scenes sentences about scenes that it learns from too
 * @param vocabulary tokens
 * @param layers of the model
 * @param hidden width of its residual stream
 * @param heads of its attention
 * @param context tokens that it can read
 */
record LanguageRecipe(
        long seed,
        int testReviews,
        int devReviews,
        int trainReviews,
        int scenes,
        int vocabulary,
        int layers,
        int hidden,
        int heads,
        int context,
        LanguageTrainSettings training) {

    public LanguageRecipe {
        if (testReviews < 1 || devReviews < 1 || trainReviews < 1 || scenes < 0) {
            throw new UserError(
                    "The language model needs at least one review to learn from, one to watch the training by "
                            + "and one to be tested on.");
        }
    }

    /** The built-in model: 2.1 million weights, small enough for two cores. */
    public static LanguageRecipe builtin(long seed) {
        return new LanguageRecipe(
                seed,
                3_000,
                2_000,
                180_000,
                20_000,
                1_500,
                4,
                192,
                6,
                128,
                new LanguageTrainSettings(1, 16, 1.5e-3, 0.03, 0.05, 0.1, 1, 0, 1_000, seed));
    }
}
