package dev.assay.english;

import dev.assay.spi.ConceptSet;
import dev.assay.spi.Sentence.Token;
import java.util.Set;

/** {@code pair:contained:all}: every word of the hypothesis, in any case, is also in the premise; marks do not matter. */
final class ContainedSet implements ConceptSet.OfPair {

    @Override
    public String name() {
        return "contained";
    }

    @Override
    public String description() {
        return "Whether every word of the hypothesis is also in the premise, punctuation marks aside.";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public PairFinder finder() {
        return (premise, hypothesis, sink) -> {
            Set<String> ofPremise = Words.unique(premise);
            int words = 0;
            for (Token token : hypothesis.tokens()) {
                if (Words.isWord(token)) {
                    words++;
                    if (!ofPremise.contains(token.lower())) {
                        return;
                    }
                }
            }
            if (words > 0) {
                sink.add("all");
            }
        };
    }
}
