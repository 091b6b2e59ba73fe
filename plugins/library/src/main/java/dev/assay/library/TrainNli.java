package dev.assay.library;

import dev.assay.engine.concepts.WordVectors;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.LabelledSentences;
import dev.assay.engine.models.PairConfig;
import dev.assay.engine.models.PairTrainer;
import dev.assay.engine.models.TrainReport;
import dev.assay.engine.models.TrainSettings;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trains the pair model on data sets of the workspace; goes on where an interrupted training stopped. */
final class TrainNli implements Analysis<TrainNli.Parameters, TrainReport> {

    /** What to train on, and how. */
    record Parameters(
            @Param("Data sets to train on") List<String> data,

            @Param("Data set to judge each epoch by; none of its pairs is learned from")
            String dev,

            @Param(
                    value = "Folder for the model; an interrupted training of the same settings goes on there",
                    output = true)
            Path out,

            @Param(value = "Passes over the training data at most", byDefault = "8")
            int epochs,

            @Param(value = "Epochs without a better dev loss after which training stops", byDefault = "2")
            int patience,

            @Param(value = "Pairs per step", byDefault = "64")
            int batchSize,

            @Param(value = "Step size of Adam in the first epoch", byDefault = "0.001")
            double learningRate,

            @Param(value = "Factor of the learning rate from one epoch to the next", byDefault = "0.8")
            double learningRateDecay,

            @Param(value = "Numbers per word", byDefault = "100")
            int embedding,

            @Param(value = "Units of the sentence encoder", byDefault = "256")
            int hidden,

            @Param(value = "Units of the classifier's hidden layer, the ones to be explained", byDefault = "1024")
            int mlp,

            @Param(value = "Share of the features and of the hidden layer left out in a step", byDefault = "0.2")
            double dropout,

            @Param(value = "Words seen less often in the training data are unknown", byDefault = "2")
            int minCount,

            @Param(value = "Seed of everything random; equal seeds give equal weights", byDefault = "1")
            long seed,

            @Param("Words and their first vectors, in GloVe's or word2vec's text format; sets --embedding") @Nullable
            Path vectors) {}

    private final Workspace workspace;

    TrainNli(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "train nli";
    }

    @Override
    public String summary() {
        return "Trains an NLI model (LSTM pair encoder) on data sets of the workspace";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public TrainReport run(Parameters p, Run run) throws Exception {
        String name = p.out.toAbsolutePath().normalize().getFileName().toString();
        workspace.models().checkFree(name, p.out);
        try (Connection connection = workspace.connect()) {
            DataSets dataSets = new DataSets(connection);
            List<LabelledSentences> train = new ArrayList<>();
            for (String data : p.data) {
                read(dataSets.get(data), train, run);
            }
            List<LabelledSentences> dev = new ArrayList<>();
            read(dataSets.get(p.dev), dev, run);
            TrainReport report = trainer(p, run).train(train, dev, p.out, run);
            workspace.models().add(name, p.out);
            return report;
        }
    }

    private static void read(DataSet data, List<LabelledSentences> pairs, Run run) {
        if (!data.fields().equals(DataSet.PAIR_FIELDS) || !data.labels().equals(PairConfig.NLI_LABELS)) {
            throw new UserError(
                    "the data set " + data.name() + " cannot train an NLI model: it needs premises, hypotheses"
                            + " and the labels " + String.join(", ", PairConfig.NLI_LABELS));
        }
        data.forEach(run, example -> {
            if (example.label() != null) {
                pairs.add(new LabelledSentences(
                        WordTokenizer.tokenize(example.premise()),
                        WordTokenizer.tokenize(example.hypothesis()),
                        PairConfig.NLI_LABELS.indexOf(example.label())));
            }
        });
    }

    private static PairTrainer trainer(Parameters p, Run run) {
        TrainSettings settings = TrainSettings.defaults()
                .withEpochs(p.epochs, p.patience)
                .withSteps(p.batchSize, p.learningRate, p.learningRateDecay)
                .withRegularisation(
                        TrainSettings.defaults().weightDecay(),
                        p.dropout,
                        TrainSettings.defaults().wordDropout())
                .withVocabulary(p.minCount, TrainSettings.defaults().vocabularyLimit())
                .withSeed(p.seed);
        if (p.vectors == null) {
            return new PairTrainer(settings.withSizes(p.embedding, p.hidden, p.mlp));
        }
        WordVectors vectors = WordVectors.read(p.vectors, word -> true, run);
        return new PairTrainer(settings.withSizes(vectors.dimension(), p.hidden, p.mlp), vectors::vector);
    }
}
