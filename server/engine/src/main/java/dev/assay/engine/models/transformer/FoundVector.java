package dev.assay.engine.models.transformer;

/**
 * What a search found for a sentence: the first vector that gives it, or else the one that came closest.
 *
 * @param number of the sentence, from 0
 * @param sentence its tokens, without those that begin and end a text
 * @param vector {@code [hidden]}
 * @param exact whether every token, and the end, is the most probable one given those before it: just then greedy decoding from the token
 *     that begins a text gives the sentence
 * @param right how many of them are
 * @param of how many there are
 * @param steps gradient steps until then; of a sentence that was not found, all that were taken
 * @param restarts starts after the first
 * @param margin the smallest lead of a right token's logit over the highest other one's; negative: a token is wrong by so much
 * @param norm Euclidean
 * @param stateNorm the mean norm of the sentence's hidden states at the place, that of the token that begins the text left out
 */
@SuppressWarnings("ArrayRecordComponent") // Results; never compared.
public record FoundVector(
        int number,
        int[] sentence,
        float[] vector,
        boolean exact,
        int right,
        int of,
        int steps,
        int restarts,
        double margin,
        double norm,
        double stateNorm) {}
