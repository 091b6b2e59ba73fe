package dev.assay.steering.measure;

/**
 * What a model thought of texts, summed over their tokens.
 *
 * @param loss cross entropy in nats
 * @param right tokens that it thought the most probable; of equals the first
 * @param kl Kullback-Leibler divergence of its distributions from those of the unsteered model, in nats
 */
record TokenSums(long tokens, double loss, long right, double kl) {

    static final TokenSums NONE = new TokenSums(0, 0, 0, 0);

    TokenSums plus(TokenSums other) {
        return new TokenSums(tokens + other.tokens, loss + other.loss, right + other.right, kl + other.kl);
    }

    double meanLoss() {
        return loss / tokens;
    }

    double accuracy() {
        return Double.isNaN(loss) ? Double.NaN : (double) right / tokens;
    }

    double meanKl() {
        return kl / tokens;
    }

    /**
     * One token, read by the unsteered model.
     *
     * @param logits from {@code at} on {@code width} of them
     * @param token that follows
     */
    static TokenSums plain(float[] logits, int at, int width, int token) {
        return new TokenSums(1, norm(logits, at, width) - logits[at + token], right(logits, at, width, token), 0);
    }

    /**
     * One token.
     *
     * @param steered logits of the steered model, from {@code at} on {@code width} of them
     * @param plain logits of the unsteered model, laid out likewise
     * @param token that follows
     */
    static TokenSums steered(float[] steered, float[] plain, int at, int width, int token) {
        double norm = norm(steered, at, width);
        double plainNorm = norm(plain, at, width);
        double kl = 0;
        for (int i = 0; i < width; i++) {
            double log = steered[at + i] - norm;
            kl += Math.exp(log) * (log - (plain[at + i] - plainNorm));
        }
        return new TokenSums(1, norm - steered[at + token], right(steered, at, width, token), kl);
    }

    private static long right(float[] logits, int at, int width, int token) {
        int best = 0;
        for (int i = 0; i < width; i++) {
            if (logits[at + i] > logits[at + best]) {
                best = i;
            }
        }
        return best == token ? 1 : 0;
    }

    /** The logarithm of the sum of the exponentials. */
    private static double norm(float[] logits, int at, int width) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < width; i++) {
            max = Math.max(max, logits[at + i]);
        }
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += Math.exp(logits[at + i] - max);
        }
        return max + Math.log(sum);
    }
}
