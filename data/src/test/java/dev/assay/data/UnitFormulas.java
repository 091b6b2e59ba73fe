package dev.assay.data;

import dev.assay.engine.activations.ActivationPass;
import dev.assay.engine.activations.Activations;
import dev.assay.engine.activations.ModelReader;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.NearestWords;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.concepts.Vocabulary;
import dev.assay.engine.concepts.WordVectors;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.formula.Formula;
import dev.assay.engine.formula.FormulaEvaluator;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.search.FormulaSearch;
import dev.assay.engine.search.Found;
import dev.assay.engine.search.SearchMode;
import dev.assay.engine.search.SearchSettings;
import dev.assay.engine.workspace.Workspace;
import dev.assay.english.EnglishPlugin;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;

/** The best formulas of a model's hidden units over the probe set, found as a user would find them. */
final class UnitFormulas implements AutoCloseable {

    static final int LENGTH = 5;

    private final Workspace workspace;
    private final DataSet probe;
    private final ConceptMatrix concepts;
    private final Neighbours neighbours;
    private final FormulaEvaluator evaluator;
    private final Map<String, FixedBitSet> masks = new HashMap<>();

    /**
     * A unit and its formula.
     *
     * @param activations of all rows
     * @param weights with which the labels' logits read it
     */
    record Explained(int unit, FloatBuffer activations, FloatBuffer weights, Found found) {}

    UnitFormulas(Path folder, Path vectors) throws IOException {
        workspace = Workspace.at(folder, new EnglishPlugin().conceptSets());
        probe = workspace.dataSets().get("demo");
        try (ConceptIndex index =
                ConceptIndex.open(probe, workspace.conceptSets(), workspace.indexes(), Run.unwatched())) {
            concepts = index.matrix(Vocabulary.DEFAULT, Run.unwatched());
        }
        Set<String> words = NearestWords.words(concepts.names());
        neighbours = NearestWords.of(
                concepts.names(),
                WordVectors.read(vectors, words::contains, Run.unwatched()),
                NearestWords.DEFAULT,
                Run.unwatched());
        evaluator = new FormulaEvaluator(concepts, neighbours);
    }

    /** Explains all units of {@code mlp.relu}, on all cores. */
    List<Explained> explain(Path modelFolder) {
        FormulaSearch search = new FormulaSearch(concepts, neighbours, SearchSettings.of(SearchMode.BEST));
        try (PairModel model = PairModel.load(modelFolder)) {
            Activations activations = ActivationPass.run(
                            ModelReader.of(model, probe, PairHook.MLP_RELU.id(), null, null),
                            probe,
                            workspace.activations().resolve(model.fingerprint()),
                            Run.unwatched())
                    .values();
            return IntStream.range(0, activations.units())
                    .parallel()
                    .mapToObj(unit -> {
                        FixedBitSet active = activations.active(unit, 0);
                        Found found = search.search(active, new int[] {LENGTH}, Run.unwatched())
                                .getFirst();
                        return new Explained(
                                unit,
                                FloatBuffer.wrap(activations.unit(unit)),
                                FloatBuffer.wrap(model.classWeights(unit)),
                                found);
                    })
                    .toList();
        }
    }

    /**
     * How many nats a unit adds to a label's logit more than to the mean of the other labels': the average over the rows where a
     * formula holds, less the average over the other rows.
     */
    double evidence(Explained unit, String formula, int label) {
        FixedBitSet holds = rows(formula);
        double inside = 0;
        double outside = 0;
        for (int row = 0; row < concepts.rows(); row++) {
            if (holds.get(row)) {
                inside += unit.activations().get(row);
            } else {
                outside += unit.activations().get(row);
            }
        }
        int count = holds.cardinality();
        double more = inside / Math.max(1, count) - outside / Math.max(1, concepts.rows() - count);
        double others = 0;
        for (int l = 0; l < unit.weights().limit(); l++) {
            others += l == label ? 0 : unit.weights().get(l);
        }
        return more * (unit.weights().get(label) - others / (unit.weights().limit() - 1));
    }

    /** Whether two concepts hold for the same rows, but for a tenth of those where one of them does. */
    boolean alike(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        FixedBitSet a = rows(one);
        FixedBitSet b = rows(other);
        long both = FixedBitSet.intersectionCount(a, b);
        return 10 * both >= 9 * (a.cardinality() + b.cardinality() - both);
    }

    /** The concepts whose OR a group is. */
    List<String> words(Formula.Neighbors group) {
        int column = concepts.names().indexOf(group.concept().name());
        return IntStream.of(neighbours.of(column))
                .mapToObj(concepts.names()::get)
                .toList();
    }

    private FixedBitSet rows(String formula) {
        return masks.computeIfAbsent(formula, text -> evaluator.evaluate(Formula.parse(text)));
    }

    @Override
    public void close() {
        workspace.close();
    }
}
