package dev.assay.library;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.DataSets;
import dev.assay.engine.models.training.BytePairs;
import dev.assay.engine.models.training.LanguageTrainReport;
import dev.assay.engine.models.training.LanguageTrainSettings;
import dev.assay.engine.models.training.LanguageTrainer;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Analysis;
import dev.assay.spi.Param;
import dev.assay.spi.Run;
import dev.assay.spi.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Trains a language model from scratch on data sets of the workspace; goes on where an interrupted training stopped. */
final class TrainLm implements Analysis<TrainLm.Parameters, LanguageTrainReport> {

    /** What to train on, and how. */
    record Parameters(
            @Param("Data sets to train on; of pairs, both sentences are texts")
            List<String> data,

            @Param("Data set to judge the model by while it learns; none of its texts is learned from")
            String dev,

            @Param(
                    value = "Folder for the model; an interrupted training of the same settings goes on there",
                    output = true)
            Path out,

            @Param("Folder with a tokenizer.json to read with; without it one is learned from the training texts")
            @Nullable
            Path tokenizer,

            @Param(value = "Tokens of the tokenizer that is learned", byDefault = "1500")
            int vocabulary,

            @Param("A config.json of any family that predicts the next token, instead of the four sizes below")
            @Nullable
            Path config,

            @Param(value = "Blocks of the model, which is built like GPT-2", byDefault = "4")
            int layers,

            @Param(value = "Width of the residual stream", byDefault = "192")
            int hidden,

            @Param(value = "Heads of the attention; they divide the width", byDefault = "6")
            int heads,

            @Param(value = "Tokens that the model can read; longer texts are cut", byDefault = "128")
            int context,

            @Param(value = "Passes over the training texts", byDefault = "3")
            int epochs,

            @Param(value = "Texts per step", byDefault = "32")
            int batchSize,

            @Param(value = "Step size of AdamW at its highest", byDefault = "0.001")
            double learningRate,

            @Param(value = "Share of the steps in which the step size rises to that", byDefault = "0.05")
            double warmup,

            @Param(value = "What is left of the step size at the end, as a share", byDefault = "0.1")
            double lastRate,

            @Param(value = "Weight decay of AdamW, on matrices only", byDefault = "0.1")
            double weightDecay,

            @Param(value = "Longer gradients are shortened to this", byDefault = "1")
            double maxGradientNorm,

            @Param(value = "Share of the units left out in a step", byDefault = "0")
            double dropout,

            @Param(value = "Steps from one measurement of the dev texts to the next", byDefault = "500")
            int evaluateEvery,

            @Param(value = "Seed of everything random; equal seeds give equal weights", byDefault = "1")
            long seed) {}

    private final Workspace workspace;

    TrainLm(Workspace workspace) {
        this.workspace = workspace;
    }

    @Override
    public String name() {
        return "train lm";
    }

    @Override
    public String summary() {
        return "Trains a language model from scratch on data sets of the workspace";
    }

    @Override
    public Class<Parameters> parameters() {
        return Parameters.class;
    }

    @Override
    public LanguageTrainReport run(Parameters p, Run run) throws Exception {
        LanguageTrainSettings settings = new LanguageTrainSettings(
                p.epochs,
                p.batchSize,
                p.learningRate,
                p.warmup,
                p.lastRate,
                p.weightDecay,
                p.maxGradientNorm,
                p.dropout,
                p.evaluateEvery,
                p.seed);
        ObjectNode config =
                p.config == null ? LanguageTrainer.gpt2(p.layers, p.hidden, p.heads, p.context) : read(p.config);
        String name = p.out.toAbsolutePath().normalize().getFileName().toString();
        workspace.models().checkFree(name, p.out);
        try (Connection connection = workspace.connect()) {
            DataSets dataSets = new DataSets(connection);
            List<String> train = new ArrayList<>();
            for (String source : p.data) {
                read(dataSets.get(source), train, run);
            }
            List<String> dev = new ArrayList<>();
            read(dataSets.get(p.dev), dev, run);
            Path tokenizer = p.tokenizer;
            if (tokenizer == null) {
                LanguageTrainer.refuseModel(p.out);
                run.log("learning a tokenizer");
                BytePairs.learn(train, p.vocabulary, run).write(p.out);
                tokenizer = p.out;
            }
            LanguageTrainReport report = new LanguageTrainer(settings, config).train(train, dev, tokenizer, p.out, run);
            workspace.models().add(name, p.out);
            return report;
        }
    }

    private static void read(DataSet data, List<String> texts, Run run) {
        data.forEach(run, example -> {
            for (String field : data.fields()) {
                texts.add(example.text(field));
            }
        });
    }

    private static ObjectNode read(Path config) {
        try {
            if (JsonMapper.shared().readTree(Files.readAllBytes(config)) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException | JacksonException e) {
            throw new UserError("cannot read " + config + " as the JSON of a config.json; name another file", e);
        }
        throw new UserError(config + " is not a JSON object; name a config.json");
    }
}
