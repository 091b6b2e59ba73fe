package dev.assay.engine.concepts;

import dev.assay.engine.corpus.DataSet;
import dev.assay.engine.corpus.Example;
import dev.assay.engine.corpus.WordTokenizer;
import dev.assay.spi.ConceptSet;
import dev.assay.spi.Sentence;
import dev.assay.spi.UserError;
import java.util.ArrayList;
import java.util.List;

/** Runs the finders of several concept sets on one example after the other. For use by one thread. */
final class ConceptFinder {

    /**
     * Longer values are no concepts: nobody could read or type their names, and Lucene has a limit of 32 kB. Counted in chars.
     */
    static final int LONGEST_VALUE = 200;

    /** Receives what is found; the same concept may come several times. */
    @FunctionalInterface
    interface Receiver {

        /**
         * @param field {@code pre}, {@code hyp}, {@code text} or {@code pair}
         * @param term {@code set:value}
         * @param sentence where it was found, or for a pair the premise
         * @param token that is the cause, or -1
         */
        void found(String field, String term, Sentence sentence, int token);

        /** A term that holds at one token and says nothing about the example. */
        default void foundOnlyAt(String field, String term, int token) {}
    }

    private record TextSet(String prefix, ConceptSet.OfText.TextFinder finder) {}

    private record PairSet(String prefix, ConceptSet.OfPair.PairFinder finder) {}

    private final List<String> fields;
    private final List<TextSet> textSets = new ArrayList<>();
    private final List<PairSet> pairSets = new ArrayList<>();

    /**
     * @param fields of the data set; sets that compare texts need two
     */
    ConceptFinder(List<String> fields, List<ConceptSet> sets) {
        this.fields = fields;
        for (ConceptSet set : sets) {
            String prefix = set.name() + ":";
            switch (set) {
                case ConceptSet.OfText ofText -> textSets.add(new TextSet(prefix, ofText.finder()));
                case ConceptSet.OfPair ofPair -> {
                    if (fields.equals(DataSet.PAIR_FIELDS)) {
                        pairSets.add(new PairSet(prefix, ofPair.finder()));
                    }
                }
            }
        }
    }

    /**
     * @throws UserError when a set fails, which is the fault of the plug-in it comes from
     */
    void find(Example example, Receiver receiver) {
        find(example, sentences(example), receiver);
    }

    /** The texts of an example with their words, one per field. */
    List<Sentence> sentences(Example example) {
        List<Sentence> sentences = new ArrayList<>(fields.size());
        for (String field : fields) {
            sentences.add(WordTokenizer.tokenize(example.text(field)));
        }
        return sentences;
    }

    /** As {@link #find(Example, Receiver)}, for an example whose {@link #sentences} are at hand. */
    void find(Example example, List<Sentence> sentences, Receiver receiver) {
        for (int f = 0; f < sentences.size(); f++) {
            String field = fields.get(f);
            Sentence sentence = sentences.get(f);
            for (TextSet set : textSets) {
                try {
                    set.finder.find(sentence, new Naming(set.prefix, field, sentence, receiver));
                } catch (RuntimeException e) {
                    throw failure(set.prefix, example, e);
                }
            }
        }
        for (PairSet set : pairSets) {
            Naming sink = new Naming(set.prefix, ConceptIndex.PAIR, sentences.getFirst(), receiver);
            try {
                set.finder.find(sentences.getFirst(), sentences.getLast(), sink);
            } catch (RuntimeException e) {
                throw failure(set.prefix, example, e);
            }
        }
    }

    private static UserError failure(String prefix, Example example, RuntimeException cause) {
        return new UserError(
                "The concept set '" + prefix.substring(0, prefix.length() - 1) + "' failed on row " + example.row()
                        + " (" + cause + "); update or remove the plug-in that brings it",
                cause);
    }

    /** Gives values their set's name. */
    private record Naming(String prefix, String field, Sentence sentence, Receiver receiver)
            implements ConceptSet.Sink {

        @Override
        public void add(String value) {
            add(value, -1);
        }

        @Override
        public void add(String value, int token) {
            if (value.length() <= LONGEST_VALUE) {
                receiver.found(field, prefix + value, sentence, token);
            }
        }

        @Override
        public void addOnlyAt(String value, int token) {
            if (value.length() <= LONGEST_VALUE) {
                receiver.foundOnlyAt(field, prefix + value, token);
            }
        }
    }
}
