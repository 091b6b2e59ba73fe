package dev.assay.data;

import dev.assay.data.scenes.Example;
import dev.assay.data.vectors.WordVectors;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.engine.models.LabelledSentences;
import dev.assay.engine.models.PairConfig;
import dev.assay.engine.models.PairInput;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.models.PairOutput;
import dev.assay.engine.models.PairTrainer;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Trains the built-in model: all of it first, then its classifier towards units that fire seldom. */
final class ModelMaker {

    private static final int ROWS = 2048;

    private ModelMaker() {}

    /** @param folder for the model, which is not there yet */
    static void train(
            Recipe.Training training,
            WordVectors vectors,
            List<Example> train,
            List<Example> dev,
            Path folder,
            Run run) {
        Map<String, float[]> byWord = HashMap.newHashMap(vectors.words().size());
        for (int word = 0; word < vectors.words().size(); word++) {
            byWord.put(vectors.words().get(word), vectors.vector(word));
        }
        new PairTrainer(training.model(), byWord::get)
                .train(sentences(train), sentences(dev), folder, run.part(0, 0.7));
        List<PairInput> inputs;
        try (PairModel model = PairModel.load(folder)) {
            inputs = inputs(model, train);
        }
        int[] labels = train.stream().mapToInt(ModelMaker::label).toArray();
        SparseHead.train(folder, inputs, labels, training.sparse(), run.part(0.7, 0.98));
    }

    /** The share of the pairs that the model in a folder gets right, to four digits. */
    static double accuracy(Path folder, List<Example> pairs, Run run) {
        int correct = 0;
        try (PairModel model = PairModel.load(folder)) {
            List<PairInput> inputs = inputs(model, pairs);
            for (int from = 0; from < pairs.size(); from += ROWS) {
                run.checkCancelled();
                PairOutput output = model.run(inputs.subList(from, Math.min(pairs.size(), from + ROWS)));
                for (int row = 0; row < output.rows(); row++) {
                    correct += output.predicted(row) == label(pairs.get(from + row)) ? 1 : 0;
                }
            }
        }
        return Math.rint(1e4 * correct / pairs.size()) / 1e4;
    }

    private static List<PairInput> inputs(PairModel model, List<Example> pairs) {
        List<PairInput> inputs = new ArrayList<>(pairs.size());
        for (Example pair : pairs) {
            inputs.add(model.input(WordTokenizer.tokenize(pair.premise()), WordTokenizer.tokenize(pair.hypothesis())));
        }
        return inputs;
    }

    private static List<LabelledSentences> sentences(List<Example> pairs) {
        List<LabelledSentences> sentences = new ArrayList<>(pairs.size());
        for (Example pair : pairs) {
            sentences.add(new LabelledSentences(
                    WordTokenizer.tokenize(pair.premise()), WordTokenizer.tokenize(pair.hypothesis()), label(pair)));
        }
        return sentences;
    }

    private static int label(Example pair) {
        return PairConfig.NLI_LABELS.indexOf(pair.label().word());
    }
}
