package dev.assay.checks;

import java.util.List;

/**
 * What the checks must know of a classifier.
 *
 * @param labels by number
 * @param pairs whether it reads two sentences, or one text
 * @param depth how many blocks or steps a number passes: layers of a transformer, words of the longest text for a recurrent network
 * @param width of the widest sum
 */
public record ClassifierFacts(
        String name, double unitRoundoff, List<String> labels, boolean pairs, int depth, int width) {

    public ClassifierFacts {
        labels = List.copyOf(labels);
    }
}
