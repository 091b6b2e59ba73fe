package dev.assay.explain;

import dev.assay.engine.activations.ActivationPass;
import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.activations.Pooling;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.NearestWords;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.concepts.TokenRows;
import dev.assay.engine.concepts.Vocabulary;
import dev.assay.engine.concepts.WordVectors;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.models.Model;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.workspace.Builtin;
import dev.assay.engine.workspace.Workspace;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * A model and a data set brought together at one hook point: concepts, activations and predictions over the same rows. What
 * was computed once is taken from the workspace.
 *
 * @param starts where the rows of each example begin, and a last entry: their number
 * @param counted the rows that quantiles are taken of: of tokens those of the texts themselves; null: all
 * @param neighbours null when there are no word vectors
 * @param activations {@code [rows, units]}
 * @param probabilities {@code [examples, labels]}; null for a model that does not classify
 * @param labels of the model, by number; empty for a model that does not classify
 * @param weights per unit, what one unit of activation adds to each label's logit; null where the hook point is not the
 *     classifier's last hidden layer
 * @param rectified whether a unit is silent at 0
 * @param cut examples longer than the model can read
 */
@SuppressWarnings("ArrayRecordComponent") // shared and never compared
record ModelOnData(
        DataSet data,
        String hook,
        @Nullable Pooling positions,
        int[] starts,
        @Nullable FixedBitSet counted,
        ConceptMatrix concepts,
        @Nullable Neighbours neighbours,
        Activations activations,
        @Nullable Activations probabilities,
        List<String> labels,
        List<@Nullable List<Double>> weights,
        boolean rectified,
        int cut) {

    static ModelOnData of(Workspace workspace, Question question, Model model, ModelReader reader, Run run)
            throws IOException {
        DataSet data = workspace.dataSets().get(question.data());
        ConceptMatrix concepts;
        int[] starts;
        @Nullable FixedBitSet counted;
        try (ConceptIndex index = index(workspace, data, rows(question, reader), run.part(0, 0.4))) {
            concepts = index.matrix(Vocabulary.DEFAULT, run);
            starts = index.starts();
            counted = question.level() == Level.TOKEN ? ownTokens(index) : null;
        }
        @Nullable Path vectorFile = vectors(workspace, question);
        @Nullable
        Neighbours neighbours = vectorFile == null ? null : neighbours(concepts, vectorFile, run.part(0.4, 0.5));
        ActivationPass pass = ActivationPass.run(reader, data, folder(workspace, data, reader), run.part(0.5, 1));
        Activations activations = pass.values();
        activations.refuseUnlessRows(concepts.rows(), "the index of " + data.name());
        if (pass.cut() > 0) {
            run.log(pass.cut() + " of " + data.rows()
                    + " examples are longer than the model can read; what is beyond its context was left out");
        }
        return new ModelOnData(
                data,
                reader.hook(),
                reader.pooling(),
                starts,
                counted,
                concepts,
                neighbours,
                activations,
                pass.probabilities(),
                reader.labels(),
                weights(model, reader),
                reader.rectified(),
                pass.cut());
    }

    /** The index that the question's rows are those of. */
    static ConceptIndex index(Workspace workspace, DataSet data, @Nullable TokenRows rows, Run run) {
        return ConceptIndex.open(data, rows, workspace.conceptSets(), workspace.indexes(), run);
    }

    /** Null when rows are examples. */
    static @Nullable TokenRows rows(Question question, ModelReader reader) {
        return question.level() == Level.TOKEN ? reader.tokens() : null;
    }

    /** Where what a model did on a data set is kept. */
    static Path folder(Workspace workspace, DataSet data, ModelReader reader) {
        return workspace.activations(data, reader);
    }

    /** The word vectors for {@code NEIGHBORS}; null when there are none. */
    static @Nullable Path vectors(Workspace workspace, Question question) {
        boolean builtin = workspace.models().find(question.model()).startsWith(Builtin.folder());
        Path ofBuiltin = Builtin.folder().resolve("vectors.txt");
        return question.vectors() != null || !builtin || !Files.exists(ofBuiltin) ? question.vectors() : ofBuiltin;
    }

    private static FixedBitSet ownTokens(ConceptIndex index) {
        FixedBitSet own = new FixedBitSet(index.rows());
        own.set(0, index.rows());
        for (String concept : ConceptIndex.ADDED_TOKENS) {
            own.andNot(index.rows(concept));
        }
        return own;
    }

    private static Neighbours neighbours(ConceptMatrix concepts, Path file, Run run) {
        Set<String> words = NearestWords.words(concepts.names());
        WordVectors vectors = WordVectors.read(file, words::contains, run);
        return NearestWords.of(concepts.names(), vectors, NearestWords.DEFAULT, run);
    }

    private static List<@Nullable List<Double>> weights(Model model, ModelReader reader) {
        return model instanceof PairModel pairs && reader.hook().equals(PairHook.MLP_RELU.id())
                ? IntStream.range(0, reader.units())
                        .<@Nullable List<Double>>mapToObj(unit -> doubles(pairs.classWeights(unit)))
                        .toList()
                : Collections.nCopies(reader.units(), null);
    }

    /** One threshold per unit; the usual ones where nothing is said. */
    double[] thresholds(@Nullable String spec) {
        String chosen = spec != null ? spec : rectified ? Thresholds.RELU : Thresholds.TOP;
        return Thresholds.of(chosen, activations, counted);
    }

    /** The example that a row belongs to. */
    int example(int row) {
        int found = Arrays.binarySearch(starts, row);
        if (found < 0) {
            return -found - 2;
        }
        // Examples without rows start where the next one does.
        while (starts[found + 1] == row) {
            found++;
        }
        return found;
    }

    /** The label of an example with the highest probability, the first of equals; null from a model that does not classify. */
    @Nullable
    String predicted(int example) {
        if (probabilities == null) {
            return null;
        }
        int best = 0;
        for (int label = 1; label < labels.size(); label++) {
            if (probabilities.value(example, label) > probabilities.value(example, best)) {
                best = label;
            }
        }
        return labels.get(best);
    }

    /** The probabilities of an example's labels, in the model's order. */
    List<Double> probabilities(int example) {
        return probabilities == null
                ? List.of()
                : IntStream.range(0, labels.size())
                        .mapToObj(label -> (double) probabilities.value(example, label))
                        .toList();
    }

    /**
     * The rows of the examples whose predicted label is the gold label; null when some example has no gold label, or the model gives
     * none or others than the data have.
     */
    @Nullable
    FixedBitSet correct() {
        if (probabilities == null || Collections.disjoint(labels, data.labels())) {
            return null;
        }
        int[] gold = data.labelIndexes();
        FixedBitSet correct = new FixedBitSet(activations.rows());
        for (int example = 0; example < gold.length; example++) {
            if (gold[example] < 0) {
                return null;
            }
            if (data.labels().get(gold[example]).equals(predicted(example)) && starts[example] < starts[example + 1]) {
                correct.set(starts[example], starts[example + 1]);
            }
        }
        return correct;
    }

    private static List<Double> doubles(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> (double) values[i])
                .toList();
    }
}
