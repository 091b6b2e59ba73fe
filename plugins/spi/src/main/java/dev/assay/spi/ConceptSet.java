package dev.assay.spi;

import org.apiguardian.api.API;

/**
 * A source of concepts: named yes/no properties of an example. The full name of a concept is
 * {@code field:set:value}, for instance {@code pre:tok:woman}, where {@code set} is {@link #name()} and {@code value} comes
 * from the finder. A set reads either one text at a time ({@link OfText}) or premise and hypothesis together
 * ({@link OfPair}, whose concepts have the field {@code pair}).
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public sealed interface ConceptSet {

    /** The middle part of the concepts' names: lower case letters and digits, for instance {@code tok}. */
    String name();

    /** One sentence for people who meet the set in a list. */
    String description();

    /**
     * Changes whenever the set would find other concepts in the same text; part of the key under which an index is
     * kept, so a stale index is never used.
     */
    String version();

    /**
     * Whether the values are an open vocabulary, such as words. Only the most frequent concepts of such a set are kept;
     * a closed vocabulary, such as part-of-speech tags, is kept whole.
     */
    default boolean openVocabulary() {
        return false;
    }

    /** A set that reads one text at a time: premise, hypothesis, or the text of a single-text data set. */
    non-sealed interface OfText extends ConceptSet {

        /** A finder for use by one thread. */
        TextFinder finder();

        /** Finds the concepts of one text. */
        @FunctionalInterface
        interface TextFinder {
            void find(Sentence sentence, Sink sink);
        }
    }

    /** A set that compares premise and hypothesis. */
    non-sealed interface OfPair extends ConceptSet {

        /** A finder for use by one thread. */
        PairFinder finder();

        /** Finds the concepts of one pair. */
        @FunctionalInterface
        interface PairFinder {
            void find(Sentence premise, Sentence hypothesis, Sink sink);
        }
    }

    /** Receives what a finder finds. A value may be added more than once; the concept then still holds once. */
    interface Sink {

        /** The concept {@code value} holds for the example as a whole; where rows are token positions, at all of them. */
        void add(String value);

        /**
         * The concept {@code value} holds for the example because of one token, which is what gets marked on the page. Where rows
         * are token positions, it holds at that token, and at its neighbours as a concept of the previous and the next word.
         *
         * @param token index into {@link Sentence#tokens()} of the text being read
         */
        void add(String value, int token);

        /**
         * The concept {@code value} holds at one token and says nothing about the example, since nearly every example has it:
         * words like <i>the</i>. It counts only where rows are token positions.
         *
         * @param token index into {@link Sentence#tokens()} of the text being read
         */
        default void addOnlyAt(String value, int token) {}
    }
}
