package dev.assay.steering.extraction;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.assay.engine.models.transformer.FoundVector;
import org.jspecify.annotations.Nullable;

/**
 * The card of a sentence's vector.
 *
 * @param text the sentence
 * @param exact whether greedy decoding with the vector gives the sentence, and ends there
 * @param tokenAccuracy share of the tokens, the end among them, that are the most probable ones given those before them in the sentence
 * @param bleu smoothed BLEU-4 of what greedy decoding gives, over tokens; null: not decoded yet
 * @param decoded what greedy decoding gives, where that is not the sentence
 * @param steps gradient steps until it was found, those of earlier starts among them
 * @param restarts starts after the first
 * @param norm of the vector
 * @param normInStates in units of the mean norm of the sentence's own hidden states at the place
 * @param margin the smallest lead of a right token's logit over the next one's; negative: by so much one is wrong
 * @param radius how far the vector may be moved in a random direction so that in nine of ten draws the sentence is still decoded, in
 *     units of the norm of the states; null: not measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ExtractedVector(
        String text,
        boolean exact,
        double tokenAccuracy,
        @Nullable Double bleu,
        @Nullable String decoded,
        int steps,
        int restarts,
        double norm,
        double normInStates,
        double margin,
        @Nullable Double radius) {

    /** As the search says it. */
    static ExtractedVector of(String text, FoundVector found) {
        return new ExtractedVector(
                text,
                found.exact(),
                (double) found.right() / found.of(),
                null,
                null,
                found.steps(),
                found.restarts(),
                found.norm(),
                found.norm() / found.stateNorm(),
                found.margin(),
                null);
    }

    /**
     * With what it was found to do.
     *
     * @param decoding in words; kept where it is not the sentence
     */
    ExtractedVector confirmed(GreedyText greedy, double score, String decoding, @Nullable Double measured) {
        return new ExtractedVector(
                text,
                greedy.exact(),
                tokenAccuracy,
                score,
                greedy.exact() ? null : decoding,
                steps,
                restarts,
                norm,
                normInStates,
                margin,
                measured);
    }
}
