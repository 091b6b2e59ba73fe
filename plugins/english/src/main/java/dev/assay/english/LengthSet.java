package dev.assay.english;

import dev.assay.spi.ConceptSet;

/** The band of the text's length in words: {@code hyp:len:upto5} and so on; exactly one of them holds. */
final class LengthSet implements ConceptSet.OfText {

    @Override
    public String name() {
        return "len";
    }

    @Override
    public String description() {
        return "Length in words, punctuation marks not counted: upto5, 6to10, 11to15, 16to20, over20.";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public TextFinder finder() {
        return (sentence, sink) -> {
            long words = sentence.tokens().stream().filter(Words::isWord).count();
            sink.add(band(words));
        };
    }

    static String band(long words) {
        if (words <= 5) {
            return "upto5";
        }
        return words <= 10 ? "6to10" : words <= 15 ? "11to15" : words <= 20 ? "16to20" : "over20";
    }
}
