package dev.assay.explain;

import dev.assay.engine.activations.ActivationPass;
import dev.assay.engine.activations.Activations;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.NearestWords;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.concepts.Vocabulary;
import dev.assay.engine.concepts.WordVectors;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.workspace.Builtin;
import dev.assay.engine.workspace.Key;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * A model and a data set brought together at one hook point: concepts, activations and predictions over the same rows. What
 * was computed once is taken from the workspace.
 *
 * @param neighbours null when there are no word vectors
 * @param activations {@code [rows, units]}
 * @param probabilities {@code [rows, labels]}
 * @param labels of the model, by number
 * @param weights per unit, what one unit of activation adds to each label's logit; null where the hook point is not the
 *     classifier's last hidden layer
 */
record ModelOnData(
        DataSet data,
        ConceptMatrix concepts,
        @Nullable Neighbours neighbours,
        Activations activations,
        Activations probabilities,
        List<String> labels,
        List<@Nullable List<Double>> weights) {

    /**
     * @param model name or folder
     * @param vectors for {@code NEIGHBORS}; null: those of the built-in data for the built-in model, else none
     */
    static ModelOnData of(
            Workspace workspace, String data, String model, String hookName, @Nullable Path vectors, Run run)
            throws Exception {
        DataSet dataSet = workspace.dataSets().get(data);
        PairHook hook = PairHook.of(hookName);
        Path folder = workspace.models().find(model);
        ConceptMatrix concepts;
        try (ConceptIndex index =
                ConceptIndex.open(dataSet, workspace.conceptSets(), workspace.indexes(), run.part(0, 0.4))) {
            concepts = index.matrix(Vocabulary.DEFAULT, run);
        }
        @Nullable Path vectorFile = vectors == null && folder.startsWith(Builtin.folder()) ? builtinVectors() : vectors;
        @Nullable
        Neighbours neighbours = vectorFile == null ? null : neighbours(concepts, vectorFile, run.part(0.4, 0.5));
        try (PairModel pairModel = PairModel.load(folder)) {
            Key key = Key.of("activations", 1, dataSet.fingerprint(), pairModel.fingerprint());
            ActivationPass pass = ActivationPass.run(
                    pairModel, dataSet, Set.of(hook), workspace.activations().resolve(key.text()), run.part(0.5, 1));
            Activations activations = pass.activations().get(hook);
            if (activations == null) {
                throw new IllegalStateException(hook + " was not recorded");
            }
            List<@Nullable List<Double>> weights = new ArrayList<>();
            for (int unit = 0; unit < activations.units(); unit++) {
                weights.add(hook == PairHook.MLP_RELU ? doubles(pairModel.classWeights(unit)) : null);
            }
            return new ModelOnData(
                    dataSet,
                    concepts,
                    neighbours,
                    activations,
                    pass.probabilities(),
                    pairModel.config().labels(),
                    weights);
        }
    }

    /** The label with the highest probability; the first of equals. */
    String predicted(int row) {
        int best = 0;
        for (int label = 1; label < labels.size(); label++) {
            if (probabilities.value(row, label) > probabilities.value(row, best)) {
                best = label;
            }
        }
        return labels.get(best);
    }

    /** The rows whose predicted label is the gold label; null when some row has no gold label. */
    @Nullable
    FixedBitSet correct() {
        int[] gold = data.labelIndexes();
        FixedBitSet correct = new FixedBitSet(gold.length);
        for (int row = 0; row < gold.length; row++) {
            if (gold[row] < 0) {
                return null;
            }
            if (data.labels().get(gold[row]).equals(predicted(row))) {
                correct.set(row);
            }
        }
        return correct;
    }

    private static @Nullable Path builtinVectors() {
        Path file = Builtin.folder().resolve("vectors.txt");
        return Files.exists(file) ? file : null;
    }

    private static Neighbours neighbours(ConceptMatrix concepts, Path file, Run run) {
        Set<String> words = NearestWords.words(concepts.names());
        WordVectors vectors = WordVectors.read(file, words::contains, run);
        return NearestWords.of(concepts.names(), vectors, NearestWords.DEFAULT, run);
    }

    private static List<Double> doubles(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> (double) values[i])
                .toList();
    }
}
