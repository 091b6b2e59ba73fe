package dev.assay.checks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A classifier with the code around it, from texts to probabilities. */
public interface ClassifierSubject {

    /**
     * What is classified.
     *
     * @param second null for single texts
     */
    record Texts(String first, @Nullable String second) {

        Texts swapped() {
            return second == null ? this : new Texts(second, first);
        }

        String show() {
            return second == null ? first : first + " | " + second;
        }
    }

    ClassifierFacts facts();

    /** Probabilities {@code [label]} of each, all in one batch. */
    List<double[]> probabilities(List<Texts> batch);

    /** The tokens that the tokenizer itself makes of a text, by which two texts can be told to be the same to the model. */
    int[] tokens(String text);

    /** The token of words that the tokenizer does not know; empty: it has none, or it is not known. */
    default OptionalInt unknown() {
        return OptionalInt.empty();
    }

    /** Segment numbers of a pair as the model is given them; empty: it has no segments, or they cannot be seen. */
    default Optional<Segments> segments(Texts texts) {
        return Optional.empty();
    }

    /** Its last layer; empty: it cannot be seen. */
    default Optional<HeadWeights> head() {
        return Optional.empty();
    }

    /** Places whose states can be read, in the order in which a pass reaches them; empty: they cannot be seen. */
    default List<String> hooks() {
        return List.of();
    }

    /** States {@code [position][unit]} of one text alone, by hook; one position where there is one vector for a text. */
    default Map<String, float[][]> states(Texts texts) {
        return Map.of();
    }
}
