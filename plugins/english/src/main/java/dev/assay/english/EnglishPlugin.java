package dev.assay.english;

import dev.assay.spi.ConceptSet;
import dev.assay.spi.Plugin;
import java.util.List;

/** The concept sets for English: {@code tok, lemma, tag, neg, len, overlap, contained}. */
public final class EnglishPlugin implements Plugin {

    private final PartsOfSpeech partsOfSpeech = new PartsOfSpeech();

    @Override
    public String name() {
        return "english";
    }

    @Override
    public List<ConceptSet> conceptSets() {
        return List.of(
                new TokenSet(),
                new LemmaSet(partsOfSpeech),
                new TagSet(partsOfSpeech),
                new NegationSet(),
                new LengthSet(),
                new OverlapSet(),
                new ContainedSet());
    }
}
