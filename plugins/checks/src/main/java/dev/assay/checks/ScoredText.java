package dev.assay.checks;

import java.util.Arrays;

/**
 * A text that a decoder made, with what the decoder says of it.
 *
 * @param logprobs that the decoder reported, {@code [generated tokens]}; empty: it reported the sum only
 * @param score that it reported for the whole; NaN: none
 * @param stopped whether its last token ended it
 */
@SuppressWarnings("ArrayRecordComponent") // Read once by a diagnosis; never compared.
record ScoredText(int[] prompt, int[] generated, double[] logprobs, double score, boolean stopped) {

    int[] whole() {
        return LanguageProbe.join(prompt, generated);
    }

    /** The sum of what was reported by token. */
    double sum() {
        return Arrays.stream(logprobs).sum();
    }
}
