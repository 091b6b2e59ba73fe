package dev.assay.engine.models;

import dev.assay.spi.UserError;

/**
 * How a pair model is made and trained.
 *
 * @param embeddingSize numbers per word; that of the word vectors where these are given
 * @param hiddenSize units of the encoder
 * @param mlpSize units of the classifier's hidden layer
 * @param minCount words that occur less often in the training pairs are unknown
 * @param vocabularyLimit largest number of words, {@code <unk>} included
 * @param maxWords words of a sentence that training looks at; the rest of a longer one is left out
 * @param epochs passes over the training pairs at most
 * @param patience epochs without a better loss on the development pairs after which training stops early
 * @param batchSize pairs per step
 * @param learningRate of Adam, in the first epoch
 * @param learningRateDecay factor of the learning rate from one epoch to the next
 * @param weightDecay of AdamW
 * @param maxGradientNorm longer gradients are shortened to this
 * @param dropout share of the features and of the hidden layer that a step leaves out
 * @param wordDropout share of the words that a step reads as {@code <unk>}, so that the model learns what to do with one
 * @param seed of the first weights, the order of the pairs and what is left out; equal seeds give equal weights, bit for bit, on
 *     one machine with one number of threads
 */
public record TrainSettings(
        int embeddingSize,
        int hiddenSize,
        int mlpSize,
        int minCount,
        int vocabularyLimit,
        int maxWords,
        int epochs,
        int patience,
        int batchSize,
        double learningRate,
        double learningRateDecay,
        double weightDecay,
        double maxGradientNorm,
        double dropout,
        double wordDropout,
        long seed) {

    public TrainSettings {
        atLeast("embedding size", embeddingSize, 1);
        atLeast("hidden size", hiddenSize, 1);
        atLeast("mlp size", mlpSize, 1);
        atLeast("minimum count", minCount, 1);
        atLeast("vocabulary limit", vocabularyLimit, 2);
        atLeast("maximum of words", maxWords, 1);
        atLeast("number of epochs", epochs, 1);
        atLeast("patience", patience, 1);
        atLeast("batch size", batchSize, 2);
        between("learning rate", learningRate, Double.MIN_NORMAL, 10);
        between("learning rate decay", learningRateDecay, Double.MIN_NORMAL, 1);
        between("weight decay", weightDecay, 0, 1);
        between("maximum gradient norm", maxGradientNorm, Double.MIN_NORMAL, Double.MAX_VALUE);
        between("dropout", dropout, 0, 0.95);
        between("word dropout", wordDropout, 0, 0.95);
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new UserError("The " + name + " of a training must be at least " + least + ", not " + value + ".");
        }
    }

    private static void between(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new UserError(
                    "The " + name + " of a training must be from " + least + " to " + most + ", not " + value + ".");
        }
    }

    /** Sizes that suit twenty thousand pairs. */
    public static TrainSettings defaults() {
        return new TrainSettings(100, 256, 1024, 2, 50_000, 100, 8, 2, 64, 1e-3, 0.8, 0.01, 5, 0.2, 0.01, 1);
    }

    /** The same with other sizes. */
    public TrainSettings withSizes(int embedding, int hidden, int mlp) {
        return new TrainSettings(
                embedding,
                hidden,
                mlp,
                minCount,
                vocabularyLimit,
                maxWords,
                epochs,
                patience,
                batchSize,
                learningRate,
                learningRateDecay,
                weightDecay,
                maxGradientNorm,
                dropout,
                wordDropout,
                seed);
    }

    /** The same for another number of epochs, stopping early after {@code newPatience} without a gain. */
    public TrainSettings withEpochs(int newEpochs, int newPatience) {
        return new TrainSettings(
                embeddingSize,
                hiddenSize,
                mlpSize,
                minCount,
                vocabularyLimit,
                maxWords,
                newEpochs,
                newPatience,
                batchSize,
                learningRate,
                learningRateDecay,
                weightDecay,
                maxGradientNorm,
                dropout,
                wordDropout,
                seed);
    }

    /** The same with other steps: pairs per step, and Adam's learning rate with its factor per epoch. */
    public TrainSettings withSteps(int newBatchSize, double newLearningRate, double newDecay) {
        return new TrainSettings(
                embeddingSize,
                hiddenSize,
                mlpSize,
                minCount,
                vocabularyLimit,
                maxWords,
                epochs,
                patience,
                newBatchSize,
                newLearningRate,
                newDecay,
                weightDecay,
                maxGradientNorm,
                dropout,
                wordDropout,
                seed);
    }

    /** The same with another vocabulary. */
    public TrainSettings withVocabulary(int newMinCount, int newLimit) {
        return new TrainSettings(
                embeddingSize,
                hiddenSize,
                mlpSize,
                newMinCount,
                newLimit,
                maxWords,
                epochs,
                patience,
                batchSize,
                learningRate,
                learningRateDecay,
                weightDecay,
                maxGradientNorm,
                dropout,
                wordDropout,
                seed);
    }

    /** The same with other regularisation. */
    public TrainSettings withRegularisation(double newWeightDecay, double newDropout, double newWordDropout) {
        return new TrainSettings(
                embeddingSize,
                hiddenSize,
                mlpSize,
                minCount,
                vocabularyLimit,
                maxWords,
                epochs,
                patience,
                batchSize,
                learningRate,
                learningRateDecay,
                newWeightDecay,
                maxGradientNorm,
                newDropout,
                newWordDropout,
                seed);
    }

    /** The same with another seed. */
    public TrainSettings withSeed(long newSeed) {
        return new TrainSettings(
                embeddingSize,
                hiddenSize,
                mlpSize,
                minCount,
                vocabularyLimit,
                maxWords,
                epochs,
                patience,
                batchSize,
                learningRate,
                learningRateDecay,
                weightDecay,
                maxGradientNorm,
                dropout,
                wordDropout,
                newSeed);
    }
}
