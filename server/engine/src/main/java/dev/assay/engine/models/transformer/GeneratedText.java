package dev.assay.engine.models.transformer;

import java.util.Arrays;
import java.util.List;

/**
 * One continuation of a prompt.
 *
 * @param row the prompt's number in the batch
 * @param tokens in order, a stop token among them
 * @param score the sum of the log-probabilities; of a beam search divided by the length's power
 * @param stopped whether a stop token ended it, and not the limit
 */
public record GeneratedText(int row, List<Token> tokens, double score, boolean stopped) {

    /**
     * @param logprob under the model itself, interventions included: neither temperature nor top-k or top-p change it
     */
    public record Token(int id, double logprob) {}

    public GeneratedText {
        tokens = List.copyOf(tokens);
    }

    public int[] ids() {
        return tokens.stream().mapToInt(Token::id).toArray();
    }

    /** The sum of the tokens' log-probabilities. */
    public double logprob() {
        return tokens.stream().mapToDouble(Token::logprob).sum();
    }

    @Override
    public String toString() {
        return row + ": " + Arrays.toString(ids());
    }
}
