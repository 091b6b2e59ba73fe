package dev.assay.engine.models.transformer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One continuation of a prompt.
 *
 * @param row the prompt's number in the batch
 * @param tokens in order, a stop token among them
 * @param score the sum of the log-probabilities; of a beam search divided by the length's power
 * @param stopped whether a stop token or a stop text ended it, and not the limit
 */
public record GeneratedText(int row, List<Token> tokens, double score, boolean stopped) {

    /**
     * A token and what else there was to choose.
     *
     * @param logprob in nats, under the model itself, interventions included: neither temperature nor top-k or top-p change it; NaN for a
     *     prompt's first token, which nothing stands before, and in prompts too long for their logits to be kept
     * @param alternatives the most probable tokens in its place, best first, itself among them; as many as were asked for
     */
    public record Token(int id, double logprob, List<Alternative> alternatives) {

        /** A token that could have stood there. */
        public record Alternative(int id, double logprob) {}

        public Token {
            alternatives = List.copyOf(alternatives);
        }

        static Token of(int id, LogProbabilities distribution, int alternatives) {
            List<Alternative> others = new ArrayList<>();
            if (alternatives > 0) {
                for (int other : distribution.best(alternatives)) {
                    others.add(new Alternative(other, distribution.values()[other]));
                }
            }
            return new Token(id, distribution.values()[id], others);
        }
    }

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
