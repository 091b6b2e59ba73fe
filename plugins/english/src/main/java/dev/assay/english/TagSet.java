package dev.assay.english;

import dev.assay.spi.ConceptSet;
import java.util.List;

/** One concept per part of speech that occurs: {@code pre:tag:NOUN}. */
final class TagSet implements ConceptSet.OfText {

    private final PartsOfSpeech partsOfSpeech;

    TagSet(PartsOfSpeech partsOfSpeech) {
        this.partsOfSpeech = partsOfSpeech;
    }

    @Override
    public String name() {
        return "tag";
    }

    @Override
    public String description() {
        return "Universal part-of-speech tags (NOUN, VERB, ADJ, …) that occur in the text.";
    }

    @Override
    public String version() {
        return "1+" + PartsOfSpeech.VERSION;
    }

    @Override
    public TextFinder finder() {
        PartsOfSpeech.Tagger tagger = partsOfSpeech.tagger();
        return (sentence, sink) -> {
            List<String> tags = tagger.tags(sentence);
            for (int i = 0; i < tags.size(); i++) {
                sink.add(tags.get(i), i);
            }
        };
    }
}
