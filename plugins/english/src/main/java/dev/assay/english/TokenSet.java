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
        return "Words and punctuation marks in lower case; a, an, the, of, full stop and comma count at token positions alone.";
    }

    @Override
    public String version() {
        return "2";
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
                Token token = tokens.get(i);
                if (Words.isConcept(token)) {
                    sink.add(token.lower(), i);
                } else {
                    sink.addOnlyAt(token.lower(), i);
                }
            }
        };
    }
}
