package dev.assay.data;

import dev.assay.engine.models.TrainSettings;
import dev.assay.spi.UserError;
import org.jspecify.annotations.Nullable;

/**
 * All that decides the built-in data.
 *
 * @param seed of everything random
 * @param trainPairs rounded down to a multiple of three, as each premise has a hypothesis of every label
 * @param devPairs likewise
 * @param probePairs likewise
 * @param vectorPremises further premises that only the word vectors are made from
 * @param training how the model is trained, or null for no model
 */
record Recipe(
        long seed,
        int trainPairs,
        int devPairs,
        int probePairs,
        int vectorPremises,
        @Nullable Training training) {

    private static final int VECTOR_PREMISES = 200_000;

    /** Numbers per word. */
    static final int DIMENSIONS = 50;

    /**
     * @param model the first training, of all weights
     * @param sparse the second, of the classifier alone
     */
    record Training(TrainSettings model, SparseHead.Settings sparse) {}

    Recipe {
        atLeastOneScene("training", trainPairs);
        atLeastOneScene("development", devPairs);
        atLeastOneScene("probe", probePairs);
    }

    private static void atLeastOneScene(String part, int pairs) {
        if (pairs < 3 || pairs > 3_000_000) {
            throw new UserError("The number of " + part + " pairs must be from 3 to 3000000, not " + pairs + ".");
        }
    }

    static Recipe of(long seed, int trainPairs, int devPairs, int probePairs, boolean withModel) {
        return new Recipe(seed, trainPairs, devPairs, probePairs, VECTOR_PREMISES, withModel ? training(seed) : null);
    }

    Recipe withoutModel() {
        return new Recipe(seed, trainPairs, devPairs, probePairs, vectorPremises, null);
    }

    /** Small enough to train in minutes on two cores, large enough that units have something to share out. */
    private static Training training(long seed) {
        TrainSettings model = TrainSettings.defaults()
                .withSizes(DIMENSIONS, 128, 512)
                .withEpochs(7, 3)
                .withSteps(64, 1e-3, 0.8)
                .withVocabulary(2, 5_000)
                .withRegularisation(0.02, 0.3, 0.01)
                .withSeed(seed);
        return new Training(model, new SparseHead.Settings(4, 3e-4, 1e-3, 0.05, seed));
    }
}
