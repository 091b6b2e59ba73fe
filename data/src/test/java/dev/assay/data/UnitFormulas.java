package dev.assay.data;

import dev.assay.engine.activations.ActivationPass;
import dev.assay.engine.activations.Activations;
import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.ConceptMatrix;
import dev.assay.engine.concepts.NearestWords;
import dev.assay.engine.concepts.Neighbours;
import dev.assay.engine.concepts.Vocabulary;
import dev.assay.engine.concepts.WordVectors;
import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.formula.FormulaSearch;
import dev.assay.engine.formula.Found;
import dev.assay.engine.formula.SearchMode;
import dev.assay.engine.formula.SearchSettings;
import dev.assay.engine.models.PairHook;
import dev.assay.engine.models.PairModel;
import dev.assay.engine.workspace.Workspace;
import dev.assay.english.EnglishPlugin;
import dev.assay.spi.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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

    /**
     * @param unit number
     * @param label index of the class that the unit speaks most for
     * @param active rows where it is above zero
     */
    record Explained(int unit, int label, int active, Found found) {}

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
    }

    ConceptMatrix concepts() {
        return concepts;
    }

    List<Explained> explain(Path modelFolder) {
        return explain(modelFolder, SearchMode.BEST);
    }

    List<Explained> explain(Path modelFolder, SearchMode mode) {
        FormulaSearch search = new FormulaSearch(concepts, neighbours, SearchSettings.of(mode));
        try (PairModel model = PairModel.load(modelFolder)) {
            ActivationPass pass = ActivationPass.run(
                    model,
                    probe,
                    Set.of(PairHook.MLP_RELU),
                    workspace.activations().resolve(model.fingerprint()),
                    Run.unwatched());
            Activations activations = Objects.requireNonNull(pass.activations().get(PairHook.MLP_RELU));
            return IntStream.range(0, activations.units())
                    .parallel()
                    .mapToObj(unit -> {
                        FixedBitSet active = activations.active(unit, 0);
                        Found found = search.search(active, new int[] {LENGTH}, Run.unwatched())
                                .getFirst();
                        return new Explained(unit, strongest(model.classWeights(unit)), active.cardinality(), found);
                    })
                    .toList();
        }
    }

    private static int strongest(float[] weights) {
        return IntStream.range(0, weights.length).reduce(0, (a, b) -> weights[b] > weights[a] ? b : a);
    }

    @Override
    public void close() {
        workspace.close();
    }
}
