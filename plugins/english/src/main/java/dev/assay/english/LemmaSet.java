package dev.assay.english;

import dev.assay.spi.ConceptSet;
import dev.assay.spi.Sentence.Token;
import java.util.List;

/** One concept per dictionary form: {@code hyp:lemma:sleep} holds for sleeps, slept and sleeping. */
final class LemmaSet implements ConceptSet.OfText {

    private final PartsOfSpeech partsOfSpeech;

    LemmaSet(PartsOfSpeech partsOfSpeech) {
        this.partsOfSpeech = partsOfSpeech;
    }

    @Override
    public String name() {
        return "lemma";
    }

    @Override
    public String description() {
        return "Dictionary forms of words (sleeps, slept and sleeping are sleep); the same few count at token positions alone as for tok.";
    }

    @Override
    public String version() {
        return "2+" + PartsOfSpeech.VERSION;
    }

    @Override
    public boolean openVocabulary() {
        return true;
    }

    @Override
    public TextFinder finder() {
        PartsOfSpeech.Tagger tagger = partsOfSpeech.tagger();
        return (sentence, sink) -> {
            List<Token> tokens = sentence.tokens();
            List<String> tags = tagger.tags(sentence);
            for (int i = 0; i < tokens.size(); i++) {
                String lemma = Lemmatizer.lemma(tokens.get(i).lower(), tags.get(i));
                if (Words.isConcept(tokens.get(i))) {
                    sink.add(lemma, i);
                } else {
                    sink.addOnlyAt(lemma, i);
                }
            }
        };
    }
}
