package dev.assay.engine.table;

import dev.assay.engine.concepts.ConceptIndex;
import dev.assay.engine.concepts.NearestWords;
import dev.assay.engine.concepts.Vocabulary;
import dev.assay.engine.concepts.WordVectors;
import dev.assay.spi.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What {@code NEIGHBORS} stands for in a data set, by the same vocabulary and rule as in explanations. */
final class NearConcepts {

    private final List<String> names;
    private final WordVectors vectors;

    private NearConcepts(List<String> names, WordVectors vectors) {
        this.names = names;
        this.vectors = vectors;
    }

    /** @param file of word vectors, of which those of the index' vocabulary are read */
    static NearConcepts of(ConceptIndex index, Path file) {
        List<String> names = index.names(Vocabulary.DEFAULT);
        Set<String> words = NearestWords.words(names);
        return new NearConcepts(names, WordVectors.read(file, words::contains, Run.unwatched()));
    }

    /** The concept itself and its nearest words; the concept alone when it has no vector. */
    List<String> of(String concept) {
        return NearestWords.of(concept, names, vectors, NearestWords.DEFAULT);
    }

    long bytes() {
        return 64L * names.size() + (long) vectors.size() * (4L * vectors.dimension() + 100);
    }
}
