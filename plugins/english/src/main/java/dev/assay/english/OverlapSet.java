package dev.assay.english;

import dev.assay.spi.ConceptSet;
import java.util.Set;

/**
 * How many words premise and hypothesis share. The measure is the published method's (Mu and Andreas 2020): different words in
 * both, divided by different words in only one of them. It is not Jaccard's (which divides by all words), and grows beyond 1; 50 %
 * here is a third of all words. Words are lower-cased tokens, marks and articles included. {@code pair:overlap:25},
 * {@code 50} and {@code 75} hold from that percentage on, so {@code 75} implies the others.
 */
final class OverlapSet implements ConceptSet.OfPair {

    @Override
    public String name() {
        return "overlap";
    }

    @Override
    public String description() {
        return "Different words in both texts, as a share of those in only one of them: at least 25, 50 or 75 %.";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public PairFinder finder() {
        return (premise, hypothesis, sink) -> {
            Set<String> ofPremise = Words.unique(premise);
            Set<String> ofHypothesis = Words.unique(hypothesis);
            int both = 0;
            for (String word : ofHypothesis) {
                both += ofPremise.contains(word) ? 1 : 0;
            }
            int inOne = ofPremise.size() + ofHypothesis.size() - 2 * both;
            for (int quarters = 1; quarters <= 3; quarters++) {
                // Without division: equality is exact, and equal texts (inOne = 0) overlap fully.
                if (both > 0 && 4 * both >= quarters * inOne) {
                    sink.add(Integer.toString(25 * quarters));
                }
            }
        };
    }
}
