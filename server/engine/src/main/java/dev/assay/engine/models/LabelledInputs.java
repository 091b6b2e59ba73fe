package dev.assay.engine.models;

import java.util.List;

/** Pairs as numbers of words, and the number of each one's label. */
@SuppressWarnings("ArrayRecordComponent") // Made once and only read; never compared.
record LabelledInputs(List<PairInput> inputs, int[] labels) {

    int size() {
        return labels.length;
    }
}
