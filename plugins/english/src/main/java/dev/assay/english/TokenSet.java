package dev.assay.english;

import dev.assay.spi.ConceptSet;
import dev.assay.spi.Sentence.Token;
import java.util.List;

/** One concept per word or mark, in lower case: {@code pre:tok:woman}. */
final class TokenSet implements ConceptSet.OfText {

    @Override
    public String name() {
        return "tok";
    }

    @Override
    public String description() {
        return "Words and punctuation marks in lower case; a, an, the, of, full stop and comma are left out.";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public boolean openVocabulary() {
        return true;
    }

    @Override
    public TextFinder finder() {
        return (sentence, sink) -> {
            List<Token> tokens = sentence.tokens();
            for (int i = 0; i < tokens.size(); i++) {
                if (Words.isConcept(tokens.get(i))) {
                    sink.add(tokens.get(i).lower(), i);
                }
            }
        };
    }
}
