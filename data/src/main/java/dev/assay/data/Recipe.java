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
 * @param model how the model is trained, or null for none
 */
record Recipe(
        long seed,
        int trainPairs,
        int devPairs,
        int probePairs,
        int vectorPremises,
        @Nullable TrainSettings model) {

    /** The seed of the data that comes with Assay. */
    static final long SEED = 2020;

    static final int TRAIN = 24_000;
    static final int DEV = 2_100;
    static final int PROBE = 10_200;
    static final int VECTOR_PREMISES = 200_000;

    /** Numbers per word. */
    static final int DIMENSIONS = 50;

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

    /** Of what comes with Assay. */
    static Recipe builtin() {
        return of(SEED, TRAIN, DEV, PROBE, true);
    }

    /** Small enough to train in minutes on two cores, large enough that units have something to share out. */
    private static TrainSettings training(long seed) {
        return TrainSettings.defaults()
                .withSizes(DIMENSIONS, 128, 512)
                .withEpochs(6, 3)
                .withSteps(64, 1e-3, 0.8)
                .withVocabulary(2, 5_000)
                .withRegularisation(0.02, 0.3, 0.01)
                .withSeed(seed);
    }
}
