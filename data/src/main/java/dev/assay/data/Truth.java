package dev.assay.data;

import dev.assay.data.scenes.Example;
import java.util.List;

/**
 * The truth about the corpus: its artefacts with their figures.
 *
 * @param seed that the corpus was made with
 * @param artefacts in the order of the resource that lists them
 */
record Truth(long seed, int trainPairs, int probePairs, List<Entry> artefacts) {

    /**
     * An artefact, how often its formula holds in each part, and the share of those examples that has its label.
     */
    record Entry(
            String name,
            String formula,
            List<String> concepts,
            String label,
            Artefact.Figures train,
            Artefact.Figures probe) {}

    static Truth of(long seed, List<Example> train, List<Example> probe) {
        List<Artefact.Words> trainWords = train.stream().map(Artefact.Words::of).toList();
        List<Artefact.Words> probeWords = probe.stream().map(Artefact.Words::of).toList();
        List<Entry> entries = Artefact.planted().stream()
                .map(artefact -> new Entry(
                        artefact.name(),
                        artefact.formula(),
                        artefact.concepts(),
                        artefact.label().word(),
                        artefact.measure(trainWords),
                        artefact.measure(probeWords)))
                .toList();
        return new Truth(seed, train.size(), probe.size(), entries);
    }
}
