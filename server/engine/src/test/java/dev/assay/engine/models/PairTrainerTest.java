package dev.assay.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairTrainerTest {

    private final List<LabelledSentences> train = Toy.pairs(400, 1);
    private final List<LabelledSentences> dev = Toy.pairs(100, 2);

    /** Cancels at the n-th question and keeps what it is told. */
    private static final class Watched implements Run {
        final List<Object> partials = new ArrayList<>();
        int questionsLeft = Integer.MAX_VALUE;

        @Override
        public void progress(double fraction, String message) {
            assertThat(fraction).isBetween(0.0, 1.0);
        }

        @Override
        public void partial(Object part) {
            partials.add(part);
        }

        @Override
        public void log(String line) {}

        @Override
        public void checkCancelled() {
            if (questionsLeft-- <= 0) {
                throw new CancellationException();
            }
        }
    }

    @Test
    void aRuleThatTheWordsShowIsLearnt(@TempDir Path folder) {
        Watched run = new Watched();
        TrainReport report =
                new PairTrainer(Toy.settings().withEpochs(12, 12)).train(train, dev, folder.resolve("m"), run);

        assertThat(report.devAccuracy()).isGreaterThan(0.9);
        assertThat(report.epochs()).hasSize(12);
        assertThat(run.partials).containsAll(report.epochs());
        try (PairModel model = PairModel.load(folder.resolve("m"))) {
            PairInput pair = model.input(Toy.sentence("a dog sits in the park"), Toy.sentence("nobody sits"));
            assertThat(model.run(List.of(pair)).predicted(0)).isEqualTo(2);
            assertThat(model.fingerprint()).hasSize(64);
        }
        assertThat(folder.resolve("m").resolve(PairTraining.CHECKPOINT)).doesNotExist();
    }

    /** As Neubig's list of checks asks: chance at the start, and a handful of pairs by heart within 300 steps. */
    @Test
    void lossStartsAtThatOfGuessingAndAHandfulOfPairsIsLearntByHeart(@TempDir Path folder) {
        List<LabelledSentences> few = train.subList(0, 16);
        TrainSettings settings =
                Toy.settings().withEpochs(300, 300).withSteps(16, 0.01, 1).withRegularisation(0, 0, 0);
        TrainReport report = new PairTrainer(settings).train(few, few, folder, Run.unwatched());
        assertThat(report.epochs().getFirst().trainLoss()).isCloseTo(Math.log(3), withinPercentage(10.0));
        assertThat(report.devLoss()).isLessThan(0.01);
        assertThat(report.devAccuracy()).isEqualTo(1);
    }

    @Test
    void twoTrainingsWithOneSeedGiveTheSameBytesAndAnotherSeedDoesNot(@TempDir Path folder) throws IOException {
        new PairTrainer(Toy.settings()).train(train, dev, folder.resolve("a"), Run.unwatched());
        System.gc();
        new PairTrainer(Toy.settings()).train(train, dev, folder.resolve("b"), Run.unwatched());
        new PairTrainer(Toy.settings().withSeed(2)).train(train, dev, folder.resolve("c"), Run.unwatched());

        for (String file : List.of(PairModel.CONFIG, PairModel.VOCABULARY, PairModel.WEIGHTS, PairTraining.REPORT)) {
            assertThat(Files.mismatch(
                            folder.resolve("a").resolve(file),
                            folder.resolve("b").resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
        assertThat(Files.mismatch(
                        folder.resolve("a").resolve(PairModel.WEIGHTS),
                        folder.resolve("c").resolve(PairModel.WEIGHTS)))
                .isNotEqualTo(-1);
    }

    @Test
    void aTrainingThatWasInterruptedTwiceEndsAsOneThatWasNot(@TempDir Path folder) throws IOException {
        Path whole = folder.resolve("whole");
        Path pieces = folder.resolve("pieces");
        new PairTrainer(Toy.settings()).train(train, dev, whole, Run.unwatched());
        // Each question but those while reading the 2 × 400 + 100 pairs is one step of 25 per epoch, or a block of
        // development pairs.
        for (int questions : new int[] {900 + 10, 900 + 35}) {
            Watched run = new Watched();
            run.questionsLeft = questions;
            assertThatThrownBy(() -> new PairTrainer(Toy.settings()).train(train, dev, pieces, run))
                    .isInstanceOf(CancellationException.class);
            assertThat(pieces.resolve(PairModel.CONFIG)).doesNotExist();
            assertThat(pieces.resolve(PairTraining.CHECKPOINT)).exists();
        }
        new PairTrainer(Toy.settings()).train(train, dev, pieces, Run.unwatched());

        for (String file : List.of(PairModel.WEIGHTS, PairTraining.REPORT)) {
            assertThat(Files.mismatch(whole.resolve(file), pieces.resolve(file)))
                    .as(file)
                    .isEqualTo(-1);
        }
    }

    /** The rate by hand from the settings: it is multiplied by the decay with each epoch. The norm is of the whole gradient, not of what is left. */
    @Test
    void eachPointHasTheRateAndTheGradientsNormBeforeShortening(@TempDir Path folder) {
        TrainSettings settings = Toy.settings().withEpochs(3, 3);
        Watched run = new Watched();
        List<TrainPoint> epochs = new PairTrainer(settings)
                .train(train, dev, folder.resolve("m"), run)
                .epochs();
        for (TrainPoint point : epochs) {
            assertThat(point.learningRate())
                    .isEqualTo(settings.learningRate() * Math.pow(settings.learningRateDecay(), point.epoch() - 1.0));
            assertThat(point.gradientNorm()).isPositive().isFinite();
        }
        // Shortened to a hundred-thousandth, the norm that is told must be that of the gradient as it was at first.
        TrainSettings shortened = new TrainSettings(
                settings.embeddingSize(),
                settings.hiddenSize(),
                settings.mlpSize(),
                settings.minCount(),
                settings.vocabularyLimit(),
                settings.maxWords(),
                1,
                1,
                settings.batchSize(),
                1e-9,
                1,
                settings.weightDecay(),
                1e-5,
                settings.dropout(),
                settings.wordDropout(),
                settings.seed());
        assertThat(new PairTrainer(shortened)
                        .train(train, dev, folder.resolve("short"), Run.unwatched())
                        .epochs()
                        .getFirst()
                        .gradientNorm())
                .isGreaterThan(1e-3);
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefused(@TempDir Path folder) {
        Watched run = new Watched();
        run.questionsLeft = 910;
        assertThatThrownBy(() -> new PairTrainer(Toy.settings()).train(train, dev, folder, run))
                .isInstanceOf(CancellationException.class);

        assertThatThrownBy(() -> new PairTrainer(Toy.settings().withSeed(7)).train(train, dev, folder, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("other settings");
        assertThatThrownBy(() ->
                        new PairTrainer(Toy.settings()).train(train.subList(0, 399), dev, folder, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("other settings");
    }

    @Test
    void aFolderWithAModelIsNotOverwritten(@TempDir Path folder) {
        new PairTrainer(Toy.settings().withEpochs(1, 1)).train(train, dev, folder, Run.unwatched());
        assertThatThrownBy(() -> new PairTrainer(Toy.settings()).train(train, dev, folder, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("holds a model already");
    }

    @Test
    void aLearningRateThatIsTooHighIsNamedAsTheCause(@TempDir Path folder) {
        TrainSettings settings =
                Toy.settings().withSteps(16, 10, 1).withRegularisation(1, 0, 0).withEpochs(200, 200);
        assertThatThrownBy(() -> new PairTrainer(
                                settings, word -> new float[] {3e38f, -3e38f, 3e38f, 3e38f, 3e38f, 3e38f})
                        .train(train, dev, folder, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("lower learning rate");
    }

    @Test
    void tooFewPairsAndVectorsOfAnotherSizeAreRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> new PairTrainer(Toy.settings()).train(List.of(), dev, folder, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("at least two training pairs");
        assertThatThrownBy(() -> new PairTrainer(Toy.settings(), word -> new float[3])
                        .train(train, dev, folder, Run.unwatched()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("has 3 numbers, but the embedding size of the model is 6");
    }
}
