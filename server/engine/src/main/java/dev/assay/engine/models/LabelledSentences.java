package dev.assay.engine.models;

import dev.assay.spi.Sentence;

/**
 * A pair to learn from.
 *
 * @param label number in {@link PairConfig#NLI_LABELS}
 */
public record LabelledSentences(Sentence premise, Sentence hypothesis, int label) {

    public LabelledSentences {
        if (label < 0 || label >= PairConfig.NLI_LABELS.size()) {
            throw new IllegalArgumentException("there is no label " + label);
        }
    }
}
