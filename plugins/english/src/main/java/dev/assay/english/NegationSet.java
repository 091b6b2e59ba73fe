package dev.assay.english;

import dev.assay.spi.ConceptSet;
import dev.assay.spi.Sentence.Token;
import java.util.List;
import java.util.Set;

/** {@code hyp:neg:any}: the text has a word that negates. */
final class NegationSet implements ConceptSet.OfText {

    private static final Set<String> NEGATIONS = Set.of(
            "not", "n't", "n’t", "nt", "no", "nobody", "none", "nothing", "nowhere", "never", "neither", "nor",
            "cannot", "without", "noone", "no-one");

    @Override
    public String name() {
        return "neg";
    }

    @Override
    public String description() {
        return "Whether the text has a negation word: not, n't, no, nobody, none, nothing, nowhere, never, neither, nor, cannot,"
                + " without.";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public TextFinder finder() {
        return (sentence, sink) -> {
            List<Token> tokens = sentence.tokens();
            for (int i = 0; i < tokens.size(); i++) {
                if (NEGATIONS.contains(tokens.get(i).lower())) {
                    sink.add("any", i);
                }
            }
        };
    }
}
