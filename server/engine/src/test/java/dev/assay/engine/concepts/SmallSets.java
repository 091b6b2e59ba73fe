package dev.assay.engine.concepts;

import dev.assay.spi.ConceptSet;
import dev.assay.spi.Sentence;
import java.util.List;

/** Three tiny concept sets: words (open), whether a text has a capital (closed), and whether two texts are equally long. */
final class SmallSets {

    private SmallSets() {}

    static List<ConceptSet> all() {
        return List.of(new Tok("1"), new Capital(), new SameLength());
    }

    /** Words; the version can be chosen. */
    record Tok(String version) implements ConceptSet.OfText {
        @Override
        public String name() {
            return "tok";
        }

        @Override
        public String description() {
            return "words";
        }

        @Override
        public boolean openVocabulary() {
            return true;
        }

        @Override
        public TextFinder finder() {
            return (sentence, sink) -> {
                List<Sentence.Token> tokens = sentence.tokens();
                for (int i = 0; i < tokens.size(); i++) {
                    sink.add(tokens.get(i).lower(), i);
                }
            };
        }
    }

    private static final class Capital implements ConceptSet.OfText {
        @Override
        public String name() {
            return "case";
        }

        @Override
        public String description() {
            return "capitals";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public TextFinder finder() {
            return (sentence, sink) ->
                    sink.add(sentence.text().chars().anyMatch(Character::isUpperCase) ? "upper" : "lower");
        }
    }

    private static final class SameLength implements ConceptSet.OfPair {
        @Override
        public String name() {
            return "length";
        }

        @Override
        public String description() {
            return "equally long";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public PairFinder finder() {
            return (premise, hypothesis, sink) -> {
                if (premise.tokens().size() == hypothesis.tokens().size()) {
                    sink.add("same");
                }
            };
        }
    }
}
